/** What PPO asks of the policy: completions to learn from, and answers to look at. */
import { concatIds } from '../data/concat-ids.ts';
import { mergeAdapters } from '../update/lora.ts';
import type { Policy } from '../policy/policy.ts';
import type { Completion, TrainingContext } from '../ports.ts';
import type { PpoJob } from './ppo-job.ts';
import type { Scorer } from '../reward/reward-model.ts';

const SAMPLED_PROMPTS = 5;

export interface Rollout {
  readonly prompts: readonly Int32Array[];
  readonly completions: readonly Completion[];
}

/** The policy as it is sampled from, adapters added in. */
export function sampledPolicy({ policy, settings }: PpoJob, tensors: Policy['tensors']): Policy {
  return mergeAdapters({ config: policy.config, tensors }, settings);
}

/**
 * Completions of rollout batch number `batch`, which goes on where the last left the shuffled prompts.
 * @returns undefined where the signal ended it
 */
export async function sampleBatch(
  job: PpoJob,
  policy: Policy,
  { batch, seed }: { batch: number; seed: number },
  signal: AbortSignal,
): Promise<Rollout | undefined> {
  const { temperature, maxNewTokens } = job.settings;
  const prompts = promptsOf(job, batch);
  const sampled = job.rollouts.sample(policy, prompts, { temperature, maxNewTokens, seed });
  const completions = await sampled.catch(unlessAborted(signal));
  return completions && { prompts, completions };
}

/** All prompts in a shuffled order, then all of them in another. */
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

/** Answers to the first prompts with one seed for the whole run, so that what changes is the policy. */
export async function reportSamples(
  { prompts, rollouts, settings, random }: PpoJob,
  policy: Policy,
  scorer: Scorer,
  step: number,
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
    step,
    chosen.map((prompt, i) => ({ prompt, completion: completions[i].tokenIds, score: scores[i] })),
  );
}

/** Makes a rejection that the signal caused an undefined result. */
function unlessAborted(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
