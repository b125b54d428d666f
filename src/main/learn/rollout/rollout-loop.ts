/**
 * The loop of every method that learns from what the policy itself writes. Reads top to bottom: sample completions, score them, let
 * the method turn scores and KL into what is learned, take its steps; repeat.
 *
 * Choices: old log-probabilities come from the training graph, not from the sampler. The reference is the policy as the run found
 * it. Rollouts are sampled without any filter. A value head, where a method has one, is a linear layer on the policy's own trunk,
 * starting at 0, its gradient scaled by valueCoef (half the memory of a second model).
 */
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import type { ParameterTensor } from '../../engines/engine.ts';
import { split } from '../data/split.ts';
import { requireFinite } from '../loops/batch-loop.ts';
import { adaptKlCoef, firstKlCoef, klHorizonOf } from '../math/kl.ts';
import type { Outcome, TrainingContext } from '../ports.ts';
import { adamwInputs } from '../update/adamw.ts';
import { learningRateAt } from '../update/schedule.ts';
import { choosePolicy } from './choose-policy.ts';
import type { CompletedPrompt } from './episode-inputs.ts';
import { demonstrationsOf, minibatchParts } from './minibatch-parts.ts';
import { batchesOf, priceOf, type OnlineFigures, type OnlineJob, type OnlineState } from './online-job.ts';
import type { OnlineMethod, RewardedEpisode } from './online-method.ts';
import { createTrainer, type OnlineTrainer } from './online-trainer.ts';
import { rolloutFigures } from './rollout-figures.ts';
import { reportSamples, sampleBatch, sampledPolicy } from './sample-batch.ts';
import type { Said } from '../../../shared/language/said.ts';

/** With the figures of the policy returned. */
export interface OnlineResult extends OnlineFigures {
  readonly outcome: Outcome;
  /** The policy's; with LoRA the parent's, and the adapters' beside them. */
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  /** Completions that the run learned from. */
  readonly episodes: number;
  /** Optimizer updates. */
  readonly updates: number;
  /** Why the run ended before its last episode, or did not return its last policy, in plain words. */
  readonly endedEarly?: Said;
}

/** Runs to the end or until the signal fires, from the checkpoint if there is one. */
export async function trainOnline<Settings extends RolloutSettings, Item>(
  method: OnlineMethod<Settings, Item>,
  job: OnlineJob<Settings>,
  context: TrainingContext,
): Promise<OnlineResult> {
  const trainer = await createTrainer(method, job, context);
  try {
    return await train(method, job, trainer, context);
  } finally {
    await trainer.dispose();
  }
}

async function train<Settings extends RolloutSettings, Item>(
  method: OnlineMethod<Settings, Item>,
  job: OnlineJob<Settings>,
  trainer: OnlineTrainer,
  context: TrainingContext,
): Promise<OnlineResult> {
  const { settings, policy, random } = job;
  const { reporter, checkpoints, signal } = context;
  const { samplesPerPrompt: count } = trainer;
  const batches = batchesOf(job);
  const state: OnlineState = trainer.resumed ?? {
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
  let beyond: OnlineFigures | undefined;
  while (state.batch < batches && beyond === undefined && !signal.aborted) {
    const started = performance.now();
    const tensors = await trainer.policyTensors();
    const before = sampledPolicy(job, tensors);
    if (state.batch % settings.sampleEvery === 0)
      await reportSamples(job, before, trainer.reward, state.batch, context);
    const draws = random.split(`batch ${state.batch}`);
    const seed = draws.split('sampling').uint32();
    const sampled = await sampleBatch(job, before, { batch: state.batch, seed, count }, signal);
    // Nothing has changed since the last batch, so this one can be sampled again after a resume.
    if (!sampled) break;

    // Assess: scores, log-probabilities under policy and parent, values, token rewards.
    const rollout = rolloutFigures(await trainer.assess(sampled), state.klCoef, settings, count);
    const figures = { kl: rollout.kl, score: rollout.metrics['objective/scores'] };
    if (rollout.kl > settings.stopAtKl) {
      reporter.metrics(state.batch + 1, { ...rollout.metrics, ...priceOf(job, state.klCoef) });
      beyond = figures;
      break;
    }
    trusted = settings.emaDecay > 0 ? await trainer.resultTensors() : tensors;
    state.trusted = figures;

    const totals = await learn(method, job, trainer, rollout.episodes, state);
    const report = { ...rollout.metrics, ...totals, ...priceOf(job, state.klCoef) };
    steerPrice(job, state, rollout.kl);
    state.batch++;
    reporter.metrics(state.batch, { ...report, ...countTokens(job, state, sampled, started) });
    reporter.progress({ stage: method.name, done: state.batch, total: batches });
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

/** The batch as often as the method goes through it, in fresh minibatches each time. @returns the updates' mean figures, and the last learning rate */
async function learn<Settings extends RolloutSettings, Item>(
  method: OnlineMethod<Settings, Item>,
  job: OnlineJob<Settings>,
  trainer: OnlineTrainer,
  episodes: readonly RewardedEpisode[],
  state: OnlineState,
): Promise<Record<string, number>> {
  const { settings, random } = job;
  const { items, metrics } = method.learnFrom(episodes, settings);
  const draws = random.split(`batch ${state.batch}`);
  const { epochs, minibatches } = method.updates(settings);
  const updatesPerEpoch = Math.min(minibatches, items.length);
  const updatesPerBatch = epochs * updatesPerEpoch;
  const totals: Record<string, number> = {};
  let update = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const shuffled = draws.split(`epoch ${epoch}`).shuffle(items);
    for (const minibatch of split(shuffled, updatesPerEpoch)) {
      // Some batches of some methods have fewer minibatches: the rate goes by the batches.
      const done = state.batch * updatesPerBatch + update++;
      const learningRate = learningRateAt(done, batchesOf(job) * updatesPerBatch, settings);
      const learntFrom = { items: minibatch, demonstrations: demonstrationsOf(job, state.updates) };
      const parts = minibatchParts(method, job, learntFrom, trainer.plan.parts);
      const outputs = await trainer.update.run(parts, adamwInputs(learningRate, state.updates + 1, settings));
      requireFinite(method.name, state.updates + 1, outputs, learningRate);
      const figures = Object.entries(method.figuresOf?.(outputs) ?? outputs);
      for (const [name, value] of figures) totals[name] = (totals[name] ?? 0) + value / updatesPerBatch;
      state.updates++;
      totals.lr = learningRate;
    }
  }
  return { ...totals, ...metrics };
}

/** The next batch's price, by what this one's KL was. */
function steerPrice({ settings }: OnlineJob, state: OnlineState, kl: number): void {
  const { klController, klTarget = 0, klHorizon = null, episodes } = settings;
  if (klController !== 'adaptive') return;
  const horizon = klHorizonOf({ klHorizon, episodes });
  const control = { target: klTarget, horizon, episodes: settings.rolloutBatchSize };
  state.klCoef = adaptKlCoef(state.klCoef, kl, control);
}

function countTokens(
  { settings }: OnlineJob,
  state: OnlineState,
  sampled: readonly CompletedPrompt[],
  started: number,
) {
  const seconds = (performance.now() - started) / 1000;
  const tokens = sampled.reduce((sum, { completion }) => sum + completion.tokenIds.length, 0);
  state.tokens += tokens;
  return {
    episode: state.batch * settings.rolloutBatchSize,
    num_tokens: state.tokens,
    step_time: seconds,
    tokens_per_second: tokens / seconds,
  };
}
