/**
 * Proximal policy optimization for a chat policy (Schulman et al. 2017; for language Ziegler et al. 2019, Stiennon et
 * al. 2020, Ouyang et al. 2022). Reads top to bottom: sample completions, score them, turn scores and KL into
 * advantages, take clipped steps; repeat.
 *
 * Choices: the value head is a linear layer on the policy's own trunk, starting at 0, its gradient scaled by valueCoef
 * (half the memory of a second model). Old log-probabilities come from the training graph, not from the sampler. The
 * reference is the policy as the run found it. Rollouts are sampled without any filter.
 */
import type { ParameterTensor } from '../../engines/engine.ts';
import { adamwInputs } from '../update/adamw.ts';
import { adaptKlCoef, firstKlCoef, klHorizonOf } from '../math/kl.ts';
import type { Outcome, TrainingContext } from '../ports.ts';
import { reportSamples, sampleBatch, sampledPolicy, type Rollout } from './ppo-episodes.ts';
import { withRatioVariance } from './ppo-graphs.ts';
import { updateParts } from './ppo-inputs.ts';
import type { PpoFigures, PpoJob, PpoState } from './ppo-job.ts';
import { choosePolicy } from './ppo-result.ts';
import { assessRollout, type RolloutFigures } from './ppo-rollout.ts';
import { createTrainer, type PpoTrainer } from './ppo-trainer.ts';
import { learningRateAt } from '../update/schedule.ts';
import type { SftExample } from '../data/sft-batches.ts';
import { split } from '../data/split.ts';
import { requireFinite } from '../loops/batch-loop.ts';

/** With the figures of the policy returned. */
export interface PpoResult extends PpoFigures {
  readonly outcome: Outcome;
  /** The policy's; with LoRA the parent's, and the adapters' beside them. */
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  /** Completions that the run learnt from. */
  readonly episodes: number;
  /** Optimizer updates. */
  readonly updates: number;
  /** Why the run ended before its last episode, or did not return its last policy, in plain words. */
  readonly endedEarly?: string;
}

export async function trainPpo(job: PpoJob, context: TrainingContext): Promise<PpoResult> {
  const trainer = await createTrainer(job, context);
  try {
    return await train(job, trainer, context);
  } finally {
    await trainer.dispose();
  }
}

async function train(job: PpoJob, trainer: PpoTrainer, context: TrainingContext): Promise<PpoResult> {
  const { settings, policy, random } = job;
  const { reporter, checkpoints, signal } = context;
  const batches = batchesOf(job);
  const state: PpoState = trainer.resumed ?? {
    batch: 0,
    updates: 0,
    tokens: 0,
    klCoef: firstKlCoef(settings),
    plan: trainer.plan,
  };
  /** The last policy whose distance was measured and found within the limit, as it would be returned. */
  let { trusted } = trainer;
  const save = async () => checkpoints.save({ tensors: await trainer.checkpoint(trusted), state: { ...state } });
  /** Of the policy that was found past the limit. */
  let beyond: PpoFigures | undefined;
  while (state.batch < batches && beyond === undefined && !signal.aborted) {
    const started = performance.now();
    const tensors = await trainer.policyTensors();
    const before = sampledPolicy(job, tensors);
    if (state.batch % settings.sampleEvery === 0)
      await reportSamples(job, before, trainer.scorer, state.batch, context);
    const draws = random.split(`batch ${state.batch}`);
    const seed = draws.split('sampling').uint32();
    const sampled = await sampleBatch(job, before, { batch: state.batch, seed }, signal);
    // Nothing has changed since the last batch, so this one can be sampled again after a resume.
    if (!sampled) break;

    // Assess: scores, log-probabilities under policy and parent, values, advantages.
    const rollout = assessRollout(await trainer.assess(sampled), state.klCoef, settings);
    const figures = { kl: rollout.kl, score: rollout.metrics['objective/scores'] };
    if (rollout.kl > settings.stopAtKl) {
      reporter.metrics(state.batch + 1, { ...rollout.metrics, 'objective/kl_coef': state.klCoef });
      beyond = figures;
      break;
    }
    trusted = settings.emaDecay > 0 ? await trainer.resultTensors() : tensors;
    state.trusted = figures;

    const totals = await learn(job, trainer, rollout, state);
    const report = { ...rollout.metrics, ...totals, 'objective/kl_coef': state.klCoef };
    steerPrice(job, state, rollout);
    state.batch++;
    reporter.metrics(state.batch, { ...report, ...countTokens(job, state, sampled, started) });
    reporter.progress({ stage: 'PPO', done: state.batch, total: batches });
    if (state.batch % settings.checkpointEvery === 0) await save();
  }
  const ended = beyond !== undefined || state.batch === batches;
  if (!ended || state.batch % settings.checkpointEvery !== 0) await save();
  const chosen = ended && (await choosePolicy(job, trainer, { trusted, beyond }, state, context));
  return {
    outcome: chosen ? 'completed' : 'stopped',
    episodes: state.batch * settings.rolloutBatchSize,
    updates: state.updates,
    ...(chosen || { tensors: policy.tensors, kl: 0, score: 0 }),
  };
}

function batchesOf({ settings: { episodes, rolloutBatchSize } }: PpoJob): number {
  return Math.max(1, Math.ceil(episodes / rolloutBatchSize));
}

/** The batch several times, in fresh minibatches each time. @returns the updates' mean figures, and the last learning rate */
async function learn(
  job: PpoJob,
  trainer: PpoTrainer,
  { episodes }: RolloutFigures,
  state: PpoState,
): Promise<Record<string, number>> {
  const { settings, policy, random, padId } = job;
  const updatesPerBatch = settings.ppoEpochs * Math.min(settings.minibatches, settings.rolloutBatchSize);
  const draws = random.split(`batch ${state.batch}`);
  const totals: Record<string, number> = {};
  for (let epoch = 0; epoch < settings.ppoEpochs; epoch++) {
    const shuffled = draws.split(`epoch ${epoch}`).shuffle(episodes);
    for (const minibatch of split(shuffled, settings.minibatches)) {
      const learningRate = learningRateAt(state.updates, batchesOf(job) * updatesPerBatch, settings);
      const learntFrom = { episodes: minibatch, demonstrations: demonstrationsOf(job, state.updates) };
      const parts = updateParts(policy, learntFrom, trainer.plan.parts, padId);
      const outputs = await trainer.update.run(parts, adamwInputs(learningRate, state.updates + 1, settings));
      requireFinite('PPO', state.updates + 1, outputs, learningRate);
      const figures = Object.entries(withRatioVariance(outputs));
      for (const [name, value] of figures) totals[name] = (totals[name] ?? 0) + value / updatesPerBatch;
      state.updates++;
      totals.lr = learningRate;
    }
  }
  return totals;
}

function demonstrationsOf({ settings, pretraining }: PpoJob, update: number): SftExample[] {
  if (settings.pretrainingCoef === 0 || !pretraining) return [];
  const { sequences, masks } = pretraining.at(update % pretraining.count);
  return sequences.map((ids, i) => ({ ids, mask: masks[i] }));
}

/** The next batch's price, by what this one's KL was. */
function steerPrice({ settings }: PpoJob, state: PpoState, { kl, episodes }: RolloutFigures): void {
  if (settings.klController === 'fixed') return;
  const control = { target: settings.klTarget, horizon: klHorizonOf(settings), episodes: episodes.length };
  state.klCoef = adaptKlCoef(state.klCoef, kl, control);
}

function countTokens({ settings }: PpoJob, state: PpoState, { completions }: Rollout, started: number) {
  const seconds = (performance.now() - started) / 1000;
  const tokens = completions.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
  state.tokens += tokens;
  return {
    episode: state.batch * settings.rolloutBatchSize,
    num_tokens: state.tokens,
    step_time: seconds,
    tokens_per_second: tokens / seconds,
  };
}
