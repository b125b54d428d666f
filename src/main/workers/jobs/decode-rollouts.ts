import type { Precision } from '../../../shared/domain/precision.ts';
import { Random } from '../../../shared/domain/random.ts';
import { DecodeSession } from '../../inference/decode-session.ts';
import { prefillGraph } from '../../inference/decode-graph.ts';
import { generate } from '../../inference/generate.ts';
import { capacityFor } from '../../inference/kv-cache.ts';
import { weightBytes } from '../../learn/policy/policy.ts';
import type { Completion, Rollouts } from '../../learn/ports.ts';
import { activationsOf } from '../../learn/update/update-memory.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
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
    bytes: (config, batch) => samplingBytes(config, batch, precision),
    async sample(policy, prompts, settings) {
      const session = new DecodeSession(engine, policy.config, policy.tensors, { precision });
      try {
        return await sampleIn(session, prompts, settings, { stopIds, signal });
      } finally {
        await session.dispose();
      }
    },
  };
}

/** As `Rollouts.sample`, in a session that lasts longer. @throws an AbortError when `signal` fires */
export async function sampleIn(
  session: DecodeSession,
  prompts: readonly Int32Array[],
  { temperature, maxNewTokens, seed, count }: Parameters<Rollouts['sample']>[2],
  { stopIds, signal }: { readonly stopIds: readonly number[]; readonly signal: AbortSignal },
): Promise<Completion[]> {
  const random = Random.fromSeed(seed);
  const requests = prompts.map((promptIds, i) => ({
    promptIds: [...promptIds],
    n: count,
    settings: { temperature, maxTokens: maxNewTokens, stopIds, seed: random.split(i).uint32() },
  }));
  const completions = await generate(session, requests, { batchSize: ROLLOUT_BATCH_SIZE, signal });
  signal.throwIfAborted();
  return completions.flat().map(({ tokenIds, logprobs, finishReason }) => ({
    tokenIds: Int32Array.from(tokenIds),
    logprobs: Float32Array.from(logprobs),
    finished: finishReason === 'stop',
  }));
}

/** Of one matrix element, as a step's program holds it; fewer bits come with scales. */
const BYTES: Record<Precision, number> = { f32: 4, int8: 1.1, int4: 0.7 };

/**
 * The weights as the session's store has them, and as constants of a step; keys and values of every row to its end, once more
 * while they grow; and what reading the prompts takes.
 */
function samplingBytes(
  config: ModelConfig,
  { promptTokens, completions, maxNewTokens }: { promptTokens: number; completions: number; maxNewTokens: number },
  precision: Precision,
): number {
  const weights = weightBytes(config);
  const rows = Math.min(completions, ROLLOUT_BATCH_SIZE);
  const { num_hidden_layers: layers, num_key_value_heads: heads, head_dim: size } = config;
  const cache = 2 * layers * heads * size * 4 * rows * capacityFor(promptTokens + maxNewTokens);
  const reading = activationsOf(prefillGraph(config, 'full'))(
    new Map([
      ['B', rows],
      ['T', promptTokens],
      ['N', rows],
    ]),
  );
  return weights + weights * (BYTES[precision] / BYTES.f32) + 2 * cache + reading;
}
