import type { Precision } from '../../../shared/domain/precision.ts';
import { Random } from '../../../shared/domain/random.ts';
import { DecodeSession } from '../../inference/decode-session.ts';
import { generate } from '../../inference/generate.ts';
import type { Rollouts } from '../../learn/ports.ts';
import type { JobContext } from './job-context.ts';

/** Completions decoded together. Larger than for chat: nobody waits for a single one. */
export const ROLLOUT_BATCH_SIZE = 64;

/**
 * Rollouts by a decode session of their own, compiled anew for each call: the policy has changed since the last one.
 * When `signal` fires they end with an AbortError, and the run goes on from its last checkpoint another time: a batch can
 * take half a minute, too long to wait for somebody who asked it to stop.
 */
export function decodeRollouts(
  { engine, signal }: Pick<JobContext, 'engine' | 'signal'>,
  stopIds: readonly number[],
  precision: Precision = 'f32',
): Rollouts {
  return {
    async sample(policy, prompts, { temperature, maxNewTokens, seed }) {
      const random = Random.fromSeed(seed);
      const session = new DecodeSession(engine, policy.config, policy.tensors, { precision });
      try {
        const requests = prompts.map((promptIds, i) => ({
          promptIds: [...promptIds],
          settings: { temperature, maxTokens: maxNewTokens, stopIds, seed: random.split(i).uint32() },
        }));
        const completions = await generate(session, requests, { batchSize: ROLLOUT_BATCH_SIZE, signal });
        signal.throwIfAborted();
        return completions.map(([{ tokenIds, logprobs, finishReason }]) => ({
          tokenIds: Int32Array.from(tokenIds),
          logprobs: Float32Array.from(logprobs),
          finished: finishReason === 'stop',
        }));
      } finally {
        await session.dispose();
      }
    },
  };
}
