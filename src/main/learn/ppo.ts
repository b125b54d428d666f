/**
 * Proximal policy optimization for a chat policy (Schulman et al. 2017; for language Ziegler et al. 2019, Stiennon et
 * al. 2020, Ouyang et al. 2022). Reads top to bottom: sample completions, score them, turn scores and KL into
 * advantages, take clipped steps; repeat.
 *
 * Choices: the value head is a linear layer on the policy's own trunk, starting at 0, its gradient scaled by valueCoef
 * (half the memory of a second model). Old log-probabilities come from the training graph, not from the sampler. The
 * reference is the policy as the run found it. Rollouts are sampled without any filter.
 */
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Random } from '../../shared/domain/random.ts';
import {
  scalarOf,
  type Engine,
  type ParameterStore,
  type ParameterTensor,
  type Program,
  type Tensor,
} from '../engines/engine.ts';
import { leavesOf } from '../graph/leaves.ts';
import type { Graph } from '../graph/node.ts';
import { adamwInputs, initializeAdamW } from './adamw.ts';
import { concatIds } from './concat-ids.ts';
import { adaptKlCoef } from './kl.ts';
import { freshAdapters, isAdapter, mergeAdapters, usesLora } from './lora.ts';
import type { Policy } from './policy.ts';
import type { Completion, Outcome, Rollouts, TrainingContext } from './ports.ts';
import * as graphs from './ppo-graphs.ts';
import { assessEpisodes, updateInputs } from './ppo-inputs.ts';
import { assessRollout } from './ppo-rollout.ts';
import type { PpoSettings } from './ppo-settings.ts';
import { createScorer, type RewardModel, type Scorer } from './reward-model.ts';
import { learningRateAt } from './schedule.ts';
import type { SftBatches } from './sft-batches.ts';
import { sftInputs } from './sft.ts';
import { split } from './split.ts';
import { requireFinite } from './training-loop.ts';
import { estimateUpdate, planUpdate, sizesOf, type UpdatePlan } from './update-memory.ts';

export interface PpoJob {
  /** Where the policy starts, and the reference it is held to. */
  readonly policy: Policy;
  readonly rewardModel: RewardModel;
  readonly padId: number;
  /** Token ids up to where the reply begins. */
  readonly prompts: readonly Int32Array[];
  readonly rollouts: Rollouts;
  /** Demonstrations for pretrainingCoef > 0. */
  readonly pretraining?: SftBatches;
  readonly settings: PpoSettings;
  readonly random: Random;
}

export interface PpoResult {
  readonly outcome: Outcome;
  /** The policy's; with LoRA the parent's, and the adapters' beside them. */
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  /** Completions sampled. */
  readonly episodes: number;
  /** Optimizer updates. */
  readonly updates: number;
  /** Of the last rollout batch: nats per completion, and the reward model's mean score. */
  readonly kl: number;
  readonly score: number;
  /** Why the run ended before its last episode, in plain words. */
  readonly endedEarly?: string;
}

/** What a checkpoint holds beside the tensors. */
interface PpoState {
  batch: number;
  updates: number;
  /** Sampled so far. */
  tokens: number;
  klCoef: number;
  kl: number;
  score: number;
  /** As the run began: another one would round otherwise. */
  plan: UpdatePlan;
}

const SAMPLED_PROMPTS = 5;

export async function trainPpo(job: PpoJob, context: TrainingContext): Promise<PpoResult> {
  const { settings, policy, random } = job;
  const { reporter, checkpoints, signal } = context;
  const batches = Math.max(1, Math.ceil(settings.episodes / settings.rolloutBatchSize));
  const updatesPerBatch = settings.ppoEpochs * Math.min(settings.minibatches, settings.rolloutBatchSize);
  const trainer = await createTrainer(job, context);
  const state: PpoState = trainer.resumed ?? {
    batch: 0,
    updates: 0,
    tokens: 0,
    klCoef: settings.klCoef,
    kl: 0,
    score: 0,
    plan: trainer.plan,
  };
  const save = async () =>
    checkpoints.save({ tensors: await trainer.store.read(trainer.changing), state: { ...state } });
  let endedEarly: string | undefined;
  /** The last policy whose distance was measured and found within the limit. */
  let trusted: ReadonlyMap<string, ParameterTensor> | undefined;
  try {
    while (state.batch < batches && !signal.aborted) {
      const started = performance.now();
      const tensorsBefore = await trainer.policyTensors();
      const policyBefore = mergeAdapters({ config: policy.config, tensors: tensorsBefore }, settings);
      if (state.batch % settings.sampleEvery === 0)
        await reportSamples(job, policyBefore, trainer.scorer, state, context);

      // Sample: each batch goes on where the last left the shuffled prompts.
      const draws = random.split(`batch ${state.batch}`);
      const prompts = promptsOf(job, state.batch);
      const completions = await job.rollouts
        .sample(policyBefore, prompts, {
          temperature: settings.temperature,
          maxNewTokens: settings.maxNewTokens,
          seed: draws.split('sampling').uint32(),
        })
        .catch(unlessAborted(signal));
      // Nothing has changed since the last batch, so this one can be sampled again after a resume.
      if (!completions) break;

      // Assess: scores, log-probabilities under policy and parent, values, advantages.
      const assessed = await trainer.assess(prompts, completions);
      const rollout = assessRollout(assessed, state.klCoef, settings);
      state.kl = rollout.kl;
      state.score = rollout.metrics['objective/scores'];
      if (rollout.kl > settings.stopAtKl) {
        reporter.metrics(state.batch + 1, rollout.metrics);
        endedEarly =
          `The policy had moved ${rollout.kl.toFixed(1)} nats per completion from its parent, past the limit of ` +
          `${settings.stopAtKl}: the reward model no longer knows such replies. Raise klCoef or lower learningRate.`;
        break;
      }
      trusted = tensorsBefore;

      // Update: the batch several times, in fresh minibatches each time.
      const totals: Record<string, number> = {};
      for (let epoch = 0; epoch < settings.ppoEpochs; epoch++) {
        const shuffled = draws.split(`epoch ${epoch}`).shuffle(rollout.episodes);
        for (const minibatch of split(shuffled, settings.minibatches)) {
          const learningRate = learningRateAt(state.updates, batches * updatesPerBatch, settings);
          const inputs = {
            ...updateInputs(policy.config, minibatch, job.padId),
            ...pretrainingInputs(job, state.updates),
            ...adamwInputs(learningRate, state.updates + 1, settings),
          };
          const outputs = await trainer.update.run(inputs);
          const figures = Object.keys(outputs).map((name): [string, number] => [name, scalarOf(outputs, name)]);
          requireFinite('PPO', state.updates + 1, Object.fromEntries(figures), learningRate);
          for (const [name, value] of figures) totals[name] = (totals[name] ?? 0) + value / updatesPerBatch;
          state.updates++;
          totals.lr = learningRate;
        }
      }
      // The price this batch's rewards were made with; what the controller makes of it is the next one's.
      totals['objective/kl_coef'] = state.klCoef;
      if (settings.klController === 'adaptive') {
        const { klTarget: target, klHorizon: horizon } = settings;
        state.klCoef = adaptKlCoef(state.klCoef, rollout.kl, { target, horizon, episodes: assessed.length });
      }
      state.batch++;
      const seconds = (performance.now() - started) / 1000;
      const tokens = completions.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
      state.tokens += tokens;
      reporter.metrics(state.batch, {
        ...rollout.metrics,
        ...totals,
        episode: state.batch * settings.rolloutBatchSize,
        num_tokens: state.tokens,
        step_time: seconds,
        tokens_per_second: tokens / seconds,
      });
      reporter.progress({ stage: 'PPO', done: state.batch, total: batches });
      if (state.batch % settings.checkpointEvery === 0) await save();
    }
    const outcome = signal.aborted && state.batch < batches ? 'stopped' : 'completed';
    if (outcome === 'stopped') await save();
    const tensors = endedEarly === undefined ? await trainer.resultTensors() : (trusted ?? policy.tensors);
    if (outcome === 'completed') {
      const result = mergeAdapters({ config: policy.config, tensors }, settings);
      await reportSamples(job, result, trainer.scorer, state, context);
    }
    const { updates, kl, score } = state;
    return { outcome, tensors, episodes: state.batch * settings.rolloutBatchSize, updates, kl, score, endedEarly };
  } finally {
    await trainer.dispose();
  }
}

/** Makes a rejection that the signal caused an undefined result. */
function unlessAborted(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}

/** The models in memory: the policy's store with its graphs, the frozen reference, the reward model. */
async function createTrainer(job: PpoJob, context: TrainingContext) {
  const { engine, checkpoints } = context;
  const { policy, settings, rewardModel, padId } = job;
  requireData(job);
  const width = policy.config.hidden_size;
  const checkpoint = await checkpoints.load();
  const resumed = checkpoint?.state as PpoState | undefined;
  const plan = resumed?.plan ?? planPpo(job, context);
  const updateGraph = graphs.ppoUpdateGraph(policy.config, settings, plan);
  const store = engine.createParameters();
  store.write(policy.tensors);
  store.write(
    new Map([
      [graphs.VALUE_WEIGHT, { shape: [1, width], data: new Float32Array(width) }],
      [graphs.VALUE_BIAS, { shape: [1], data: new Float32Array(1) }],
    ]),
  );
  store.write(freshAdapters(updateGraph, job.random.split('adapters')));
  await initializeAverages(store, updateGraph);
  if (checkpoint) store.write(checkpoint.tensors);
  initializeAdamW(store, updateGraph);

  const reference = await compileReference(engine, job, store);
  const assessment = await engine.compile(graphs.assessmentGraph(policy.config, settings), { parameters: store });
  const update = await engine.compile(updateGraph, { parameters: store });
  const scorer = await createScorer(engine, rewardModel, padId);
  return {
    store,
    update,
    scorer,
    resumed,
    plan,
    assess: (prompts: readonly Int32Array[], completions: readonly Completion[]) =>
      assessEpisodes(policy.config, prompts, completions, { padId, assessment, reference, scorer }),
    changing: Object.keys(updateGraph.updates ?? {}),
    policyTensors: () => readPolicy(store, policy, (name) => name),
    resultTensors: () => readPolicy(store, policy, settings.emaDecay > 0 ? graphs.averageName : (name) => name),
    dispose: async () => {
      await Promise.all([reference.dispose(), assessment.dispose(), update.dispose(), scorer.dispose()]);
    },
  };
}

/**
 * Whether the largest minibatch that can come needs its activations computed twice. Counted without packing, and with every
 * completion as long as it may be: what is sampled later cannot be too large.
 */
function planPpo(job: PpoJob, { reporter, memoryBytes = Infinity }: TrainingContext): UpdatePlan {
  const { policy, rewardModel, prompts, settings } = job;
  const batch = Math.ceil(settings.rolloutBatchSize / settings.minibatches);
  const length = Math.max(...prompts.map((prompt) => prompt.length)) + settings.maxNewTokens;
  const sizes = new Map([
    ['B', batch],
    ['T', length],
    ['N', batch * settings.maxNewTokens],
  ]);
  const scoring = [...rewardModel.tensors.values()];
  const parents = usesLora(settings) ? [] : [...policy.tensors.values()];
  // Weights as constants are held twice, by us and by the program. The policy itself is sampled from that way.
  const kept = [...scoring, ...scoring, ...parents, ...parents, ...policy.tensors.values(), ...policy.tensors.values()];
  const { plan, memory } = planUpdate({
    stage: 'PPO',
    maxParts: 1,
    available: memoryBytes,
    advice: 'Raise minibatches, lower maxNewTokens, or train adapters (loraRank 8) instead of all weights.',
    estimate: (of) => {
      const graph = graphs.ppoUpdateGraph(policy.config, settings, of);
      for (const [name, size] of sizesOf(graph, pretrainingInputs(job, 0))) sizes.set(name, size);
      return estimateUpdate(graph, sizes, kept);
    },
  });
  reporter.memory?.({ stage: 'PPO', plan, memory });
  return plan;
}

/** Without adapters in it the policy's own store holds the reference; else its weights are kept apart, as constants. */
async function compileReference(engine: Engine, { policy, settings }: PpoJob, store: ParameterStore): Promise<Program> {
  const graph = graphs.referenceGraph(policy.config, settings.temperature);
  if (usesLora(settings)) return engine.compile(graph, { parameters: store });
  const parameters = engine.createParameters();
  parameters.write(policy.tensors);
  return engine.compile(graph, { parameters, frozen: true });
}

/** Running means start as what they are the means of. */
async function initializeAverages(store: ParameterStore, updateGraph: Graph): Promise<void> {
  for (const name of leavesOf(updateGraph).parameters.keys()) {
    const weight = graphs.averagedName(name);
    if (weight === undefined) continue;
    const values = await store.read([weight]);
    store.write(new Map([[name, values.get(weight)!]]));
  }
}

function requireData({ prompts, pretraining, settings }: PpoJob): void {
  if (prompts.length === 0) throw new ParleyError('too_little_data', 'PPO: there are no prompts to answer.');
  if (settings.pretrainingCoef > 0 && !pretraining?.count) {
    throw new ParleyError(
      'too_little_data',
      'PPO: pretrainingCoef is above 0 and there are no demonstrations to mix in.',
    );
  }
}

/** The policy's tensors, adapters among them, under their own names; those no loss reaches stay as they were. */
async function readPolicy(
  store: ParameterStore,
  policy: Policy,
  nameInStore: (name: string) => string,
): Promise<Map<string, ParameterTensor>> {
  const known = new Set(store.names());
  const own = [...policy.tensors.keys(), ...[...known].filter(isAdapter)];
  const names = own.map((name): [string, string] => [name, known.has(nameInStore(name)) ? nameInStore(name) : name]);
  const values = await store.read(names.map(([, stored]) => stored));
  return new Map(names.map(([name, stored]) => [name, values.get(stored)!]));
}

/** The prompts of rollout batch number `batch`: all prompts in a shuffled order, then all of them in another. */
function promptsOf({ prompts, settings, random }: PpoJob, batch: number): Int32Array[] {
  const { rolloutBatchSize } = settings;
  const orders = new Map<number, Int32Array[]>();
  return Array.from({ length: rolloutBatchSize }, (_, i) => {
    const number = batch * rolloutBatchSize + i;
    const pass = Math.floor(number / prompts.length);
    if (!orders.has(pass)) orders.set(pass, random.split(`prompts ${pass}`).shuffle(prompts));
    return orders.get(pass)![number % prompts.length];
  });
}

function pretrainingInputs({ settings, pretraining, padId }: PpoJob, update: number): Record<string, Tensor> {
  if (settings.pretrainingCoef === 0 || !pretraining) return {};
  const { inputs } = sftInputs(pretraining.at(update % pretraining.count), padId);
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [graphs.PRETRAINING_PREFIX + name, value]));
}

/** Answers to the first prompts with one seed for the whole run, so that what changes is the policy. */
async function reportSamples(
  { prompts, rollouts, settings, random }: PpoJob,
  policy: Policy,
  scorer: Scorer,
  { batch }: PpoState,
  { reporter, signal }: TrainingContext,
): Promise<void> {
  const chosen = prompts.slice(0, SAMPLED_PROMPTS);
  const { temperature, maxNewTokens } = settings;
  const seed = random.split('samples').uint32();
  const sampled = rollouts.sample(policy, chosen, { temperature, maxNewTokens, seed });
  const completions = await sampled.catch(unlessAborted(signal));
  if (!completions) return;
  const scores = await scorer.score(chosen.map((prompt, i) => concatIds(prompt, completions[i].tokenIds)));
  reporter.samples(
    batch,
    chosen.map((prompt, i) => ({ prompt, completion: completions[i].tokenIds, score: scores[i] })),
  );
}
