/** How well a policy predicts given tokens: the basis of perplexity and bits per byte. */
import type { Message } from '../../../shared/domain/conversation.ts';
import type { Precision } from '../../../shared/domain/precision.ts';
import { i32, type Engine, type Program } from '../../engines/engine.ts';
import type { Graph } from '../../graph/node.ts';
import { labelLogprobs } from '../../graph/ops/label-logprobs.ts';
import { input } from '../../graph/ops/leaf.ts';
import { policyLogits } from '../../models/families/decoder-graph.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import type { Policy } from './policy.ts';
import { hiddenAtRows, hiddenAtRowsInputs } from './policy-graph.ts';
import type { SftExample } from '../data/sft-batches.ts';
import { similarBatches } from '../data/similar-batches.ts';
import { nextTokenBatch } from '../data/token-batch.ts';

export interface Likelihood {
  /** −Σ log p over the masked tokens, in nats. */
  readonly nats: number;
  readonly tokens: number;
}

/** Tokens of one batch, padding included: keeps the logits' memory within bounds. */
const BATCH_TOKENS = 4096;

interface SumOptions {
  readonly padId: number;
  readonly maxTokens?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface LikelihoodOptions extends SumOptions {
  /** Of the policy's matrices; default: f32. */
  readonly precision?: Precision;
}

/** Log-probabilities of the labels, each given what came before it, [N]. */
export function likelihoodGraph(config: ModelConfig): Graph {
  const logits = policyLogits(config, hiddenAtRows(config));
  return { outputs: { logprobs: labelLogprobs(logits, input('labels', 'i32', ['N'])) } };
}

/** Total over all examples; what lies beyond the policy's context is cut off and not counted. */
export async function likelihood(
  engine: Engine,
  policy: Policy,
  examples: readonly SftExample[],
  { precision, ...options }: LikelihoodOptions,
): Promise<Likelihood> {
  const parameters = engine.createParameters();
  parameters.write(policy.tensors);
  const program = await engine.compile(likelihoodGraph(policy.config), { parameters, frozen: true, precision });
  try {
    return await sumLikelihood(program, policy.config, examples, options);
  } finally {
    await program.dispose();
  }
}

/** By a compiled `likelihoodGraph`. */
export async function sumLikelihood(
  program: Program,
  { max_position_embeddings: context }: ModelConfig,
  examples: readonly SftExample[],
  { padId, maxTokens = BATCH_TOKENS, onProgress, signal }: SumOptions,
): Promise<Likelihood> {
  const total = { nats: 0, tokens: 0 };
  const cut = examples.map(({ ids, mask }) => ({ ids: ids.subarray(0, context), mask: mask.subarray(0, context) }));
  let done = 0;
  const batches = similarBatches(
    cut.map(({ ids }) => ids),
    { maxTokens },
  );
  for (const chosen of batches) {
    signal?.throwIfAborted();
    const group = chosen.map((i) => cut[i]);
    const sequences = group.map(({ ids }) => ids);
    const { batch, rows, labels } = nextTokenBatch(
      sequences,
      group.map(({ mask }) => mask),
      padId,
    );
    done += group.length;
    if (rows.length === 0) continue;
    const outputs = await program.run({ ...hiddenAtRowsInputs(batch, rows), labels: i32(labels) });
    for (const logprob of outputs.logprobs.data) total.nats -= logprob;
    total.tokens += rows.length;
    onProgress?.(done, examples.length);
  }
  return total;
}

/**
 * A conversation longer than the context, in overlapping pieces: each token but the first counts once, with at least
 * half a context before it.
 */
export function windows(ids: Int32Array, contextTokens: number): SftExample[] {
  const stride = Math.max(1, contextTokens >> 1);
  const pieces: SftExample[] = [];
  let counted = 1;
  for (let start = 0; counted < ids.length; start += stride) {
    const piece = ids.subarray(start, start + contextTokens);
    const mask = Uint8Array.from(piece, (_, i) => (start + i >= counted ? 1 : 0));
    pieces.push({ ids: piece, mask });
    counted = start + piece.length;
  }
  return pieces;
}

/** Bytes of what people wrote, and one for each message's end: what bits per byte are counted over. */
export function bytesOf(conversations: readonly (readonly Message[])[]): number {
  return conversations.flat().reduce((sum, { content }) => sum + Buffer.byteLength(content) + 1, 0);
}
