/**
 * DQN over candidate replies: conversations in, a Q-head out, in a folder with the trunk that it reads. The policy stays as it is;
 * what is learned is which of its replies to say (He et al. 2016, DRRN, with the policy's hidden states in place of words).
 */
import { Random } from '../../../shared/domain/random.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { openEnvironment } from '../../environments/dialogue/registry.ts';
import { shaped } from '../../environments/dialogue/shaping.ts';
import type { PromptTasks } from '../../environments/dialogue/prompts.ts';
import { DecodeSession } from '../../inference/decode-session.ts';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import type { ParameterTensor } from '../../engines/engine.ts';
import { candidateFeatures, type CandidateFeatures } from '../../learn/candidates/candidate-features.ts';
import { Q_HEAD } from '../../learn/candidates/q-head.ts';
import { dqn } from '../../learn/dqn/dqn.ts';
import { runReplayLoop } from '../../learn/loops/replay-loop.ts';
import { weightBytes } from '../../learn/policy/policy.ts';
import { hiddenAtRows } from '../../learn/policy/policy-graph.ts';
import { evaluatePolicy } from '../../learn/replay/evaluate-policy.ts';
import { adam } from '../../learn/replay/replay-method.ts';
import { activationsOf, planUpdate, withTotal, type PlannedMemory } from '../../learn/update/update-memory.ts';
import { readVersionFolder, type VersionContent, type VersionHead } from '../../models/files/version-folder.ts';
import { endIdsOf } from '../../models/template/chat-format.ts';
import type { JobOf, JobResult } from '../jobs.ts';
import { createReplyScorer } from '../policy/create-reply-scorer.ts';
import { openReplyJudge } from '../rewards/reply-judge.ts';
import { candidateEnv } from './candidate-env.ts';
import { decodeRollouts } from './decode-rollouts.ts';
import { trainingContext, type JobContext } from './job-context.ts';
import { promptsOf, transcript } from './run-online.ts';
import { writeVersion } from './write-version.ts';

type Settings = SettingsOf<'dqn'>;

interface Tasks extends PromptTasks {
  readonly dispose: () => Promise<void>;
}

/** What all environments of a run are made of. */
interface Practice {
  readonly version: VersionContent;
  readonly session: DecodeSession;
  readonly features: CandidateFeatures;
  readonly tasks: Tasks;
  readonly settings: Settings;
}

export async function runDqn(job: JobOf<'dqn'>, context: JobContext): Promise<JobResult<'dqn'> | undefined> {
  const { settings } = job;
  const version = await readVersionFolder(job.from);
  const { config, tensors, tokenizer } = version;
  const random = Random.fromSeed(job.seed);
  const tasks = await tasksOf(job, version, context);
  const session = new DecodeSession(context.engine, config, tensors, { precision: settings.rolloutPrecision });
  const features = await candidateFeatures(context.engine, { config, tensors }, tokenizer.padId);
  const practice = { version, session, features, tasks, settings };
  // A head this small is computed sooner than a second thread, or a GPU, is asked to help.
  const engine = createCpuEngine({ threads: 1 });
  try {
    let ended = 0;
    const env = envOf(practice, settings.shaping, ({ opening, messages, unshaped }) => {
      if (ended++ % settings.sampleEvery !== 0) return;
      const completion = transcript(messages.slice(opening.length));
      context.emit({ type: 'sample', step: ended, prompt: opening, completion, score: unshaped, kl: null });
    });
    const method = dqn(env, settings.batchSize, methodSettings(settings, config.hidden_size));
    const trained = await runReplayLoop(
      {
        stage: 'dqn',
        method,
        env,
        random: random.split('training'),
        settings: { ...settings, priorityEpsilon: 1e-6, reportEvery: reportEvery(settings) },
      },
      { ...trainingContext(job, context), engine },
    );
    if (trained.outcome === 'stopped') return undefined;
    const head = headOf(trained.tensors);
    // Episodes of their own, without shaping: what the policy earns by itself, and what with the head.
    const evaluation = { count: settings.evaluationEpisodes, random: random.split('evaluation') };
    const earned = async (bestAction: typeof method.bestAction) => {
      const plain = envOf(practice, 0);
      return mean(await evaluatePolicy(engine, { ...method, bestAction }, head, plain, evaluation));
    };
    const scoreAlone = await earned(() => Float32Array.of(0));
    const score = await earned((values) => method.bestAction(values));
    await writeVersion(job.out, version, new Map([...tensors, ...head]));
    return { episodes: trained.episodes, steps: trained.steps, kl: null, score, scoreAlone, endedEarly: null };
  } finally {
    await session.dispose();
    await features.dispose();
    await tasks.dispose();
  }
}

export async function planDqn(
  { settings }: JobOf<'dqn'>,
  { config }: VersionHead,
  context: JobContext,
): Promise<PlannedMemory> {
  const { candidates, bufferSize, hiddenWidth, maxNewTokens } = settings;
  const { hidden_size: hidden, max_position_embeddings: contextTokens } = config;
  const observation = 4 * (1 + candidates) * hidden;
  const reading = activationsOf({ outputs: { hidden: hiddenAtRows(config) } });
  const sizes = new Map([
    ['B', 1 + candidates],
    ['T', contextTokens],
    ['N', 1 + candidates],
  ]);
  // Value and advantage, their targets.
  const heads = 4 * 4 * (hidden + 1) * Math.max(1, hiddenWidth);
  const memory = withTotal({
    // The weights that features are read with, and the buffer, which a checkpoint copies.
    parameters: weightBytes(config) + heads + 2 * bufferSize * (2 * observation + 16),
    optimizer: 2 * heads,
    copies: 2 * heads,
    activations: reading(sizes),
    sampling: decodeRollouts(context, [], settings.rolloutPrecision).bytes!(config, {
      promptTokens: contextTokens - maxNewTokens,
      completions: candidates,
      maxNewTokens,
    }),
  });
  return planUpdate({
    stage: 'dqn',
    maxParts: 1,
    settings: {},
    available: context.memory.jobBytes ?? Infinity,
    estimate: () => memory,
    remedies: [],
  });
}

function methodSettings(settings: Settings, hiddenSize: number) {
  const { hiddenWidth, double, dueling, loss, startEpsilon, endEpsilon, epsilonShare, totalSteps } = settings;
  return {
    hidden: hiddenWidth === 0 ? [] : [hiddenWidth],
    ...{ double, dueling, loss, startEpsilon, endEpsilon },
    epsilonSteps: epsilonShare * totalSteps,
    candidateWidth: hiddenSize,
    optimizer: adam(settings.learningRate),
  };
}

/** About 50 points a run. */
function reportEvery({ totalSteps }: Settings): number {
  return Math.max(1, Math.round(totalSteps / 50));
}

function envOf(
  { version, session, features, tasks, settings }: Practice,
  shaping: number,
  onEpisode?: (episode: { opening: readonly Message[]; messages: readonly Message[]; unshaped: number }) => void,
) {
  const { gamma, candidates, temperature, maxNewTokens } = settings;
  const env = shaped(openEnvironment(settings.env, tasks), { weight: shaping, gamma });
  const stopIds = endIdsOf(version);
  return candidateEnv({
    ...{ env, gamma, version, session, features, stopIds, candidates, temperature, maxNewTokens, onEpisode },
  });
}

/** Prompts with the job's rewards; an environment of conversations has tasks of its own. */
async function tasksOf(job: JobOf<'dqn'>, version: VersionContent, context: JobContext): Promise<Tasks> {
  if (job.settings.env !== 'prompts') {
    return { tasks: [], score: () => Promise.resolve(0), dispose: () => Promise.resolve() };
  }
  const prompts = await promptsOf('dqn', job, version, context);
  const judge = await openReplyJudge(job.reward, (folder) => createReplyScorer(context.engine, folder));
  return {
    tasks: prompts.map(({ line }) => line),
    score: async ({ prompt, reference }, reply) => {
      const [[score]] = await judge.score([{ prompt, reference, replies: [reply] }]);
      return score;
    },
    dispose: () => judge.dispose(),
  };
}

/** The network that learned, without its slow copy. */
function headOf(tensors: ReadonlyMap<string, ParameterTensor>): Map<string, ParameterTensor> {
  return new Map([...tensors].filter(([name]) => name.startsWith(`${Q_HEAD}.`)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
