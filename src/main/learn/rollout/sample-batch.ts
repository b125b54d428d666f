/** What a run asks of the policy: completions to learn from, and answers to look at. */
import { mergeAdapters } from '../update/lora.ts';
import type { Policy } from '../policy/policy.ts';
import { unlessAborted } from '../loops/unless-aborted.ts';
import type { TrainingContext } from '../ports.ts';
import type { CompletedPrompt } from './episode-inputs.ts';
import type { OnlineJob } from './online-job.ts';
import type { Reward } from './reward-port.ts';

const SAMPLED_PROMPTS = 5;

/** The policy as it is sampled from, adapters added in. */
export function sampledPolicy({ policy, settings }: OnlineJob, tensors: Policy['tensors']): Policy {
  return mergeAdapters({ config: policy.config, tensors }, settings);
}

/**
 * Completions of rollout batch number `batch`, which goes on where the last left the shuffled prompts.
 * @param count completions of each prompt; they follow each other
 * @returns undefined where the signal ended it
 */
export async function sampleBatch(
  job: OnlineJob,
  policy: Policy,
  { batch, seed, count }: { batch: number; seed: number; count: number },
  signal: AbortSignal,
): Promise<CompletedPrompt[] | undefined> {
  const { temperature, maxNewTokens, rolloutBatchSize } = job.settings;
  const prompts = promptsOf(job, batch, rolloutBatchSize / count);
  const sampled = job.rollouts.sample(policy, prompts, { temperature, maxNewTokens, seed, count });
  const completions = await sampled.catch(unlessAborted(signal));
  return completions?.map((completion, i) => ({ prompt: prompts[Math.floor(i / count)], completion }));
}

/** All prompts in a shuffled order, then all of them in another. */
function promptsOf({ prompts, random }: OnlineJob, batch: number, perBatch: number): Int32Array[] {
  const orders = new Map<number, Int32Array[]>();
  return Array.from({ length: perBatch }, (_, i) => {
    const number = batch * perBatch + i;
    const pass = Math.floor(number / prompts.length);
    if (!orders.has(pass)) orders.set(pass, random.split(`prompts ${pass}`).shuffle(prompts));
    return orders.get(pass)![number % prompts.length];
  });
}

/** Answers to the first prompts with one seed for the whole run, so that what changes is the policy. */
export async function reportSamples(
  { prompts, rollouts, settings, random }: OnlineJob,
  policy: Policy,
  reward: Reward,
  step: number,
  { reporter, signal }: TrainingContext,
): Promise<void> {
  const chosen = prompts.slice(0, SAMPLED_PROMPTS);
  const { temperature, maxNewTokens } = settings;
  const seed = random.split('samples').uint32();
  const sampled = rollouts.sample(policy, chosen, { temperature, maxNewTokens, seed, count: 1 });
  const completions = await sampled.catch(unlessAborted(signal));
  if (!completions) return;
  const scored = await reward.score(chosen.map((prompt, i) => ({ prompt, completion: completions[i] })));
  reporter.samples(
    step,
    chosen.map((prompt, i) => ({ prompt, completion: completions[i], score: scored[i].score })),
  );
}
