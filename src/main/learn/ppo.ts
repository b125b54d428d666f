/**
 * Proximal policy optimization for a chat policy (Schulman et al. 2017; for language Ziegler et al. 2019, Stiennon et
 * al. 2020, Ouyang et al. 2022). Reads top to bottom: sample completions, score them, turn scores and KL into
 * advantages, take clipped steps; repeat.
 *
 * Choices: the value head is a linear layer on the policy's own trunk, starting at 0, its gradient scaled by valueCoef
 * (half the memory of a second model). Old log-probabilities come from the training graph, not from the sampler. The
 * reference is the policy as the run found it. Rollouts are sampled without any filter.
 */
import type { ParameterTensor } from '../engines/engine.ts';
import { adamwInputs } from './adamw.ts';
import { concatIds } from './concat-ids.ts';
import { adaptKlCoef } from './kl.ts';
import { mergeAdapters } from './lora.ts';
import type { Policy } from './policy.ts';
import type { Outcome, TrainingContext } from './ports.ts';
import { withRatioVariance } from './ppo-graphs.ts';
import { updateParts } from './ppo-inputs.ts';
import type { PpoJob, PpoState } from './ppo-job.ts';
import { assessRollout } from './ppo-rollout.ts';
import { createTrainer } from './ppo-trainer.ts';
import type { Scorer } from './reward-model.ts';
import { learningRateAt } from './schedule.ts';
import type { SftExample } from './sft-batches.ts';
import { split } from './split.ts';
import { requireFinite } from './training-loop.ts';

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
          const learntFrom = { episodes: minibatch, demonstrations: demonstrationsOf(job, state.updates) };
          const parts = updateParts(policy, learntFrom, trainer.plan.parts, job.padId);
          const outputs = await trainer.update.run(parts, adamwInputs(learningRate, state.updates + 1, settings));
          requireFinite('PPO', state.updates + 1, outputs, learningRate);
          const figures = Object.entries(withRatioVariance(outputs));
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

function demonstrationsOf({ settings, pretraining }: PpoJob, update: number): SftExample[] {
  if (settings.pretrainingCoef === 0 || !pretraining) return [];
  const { sequences, masks } = pretraining.at(update % pretraining.count);
  return sequences.map((ids, i) => ({ ids, mask: masks[i] }));
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
