/** What a policy gives whole completions: the sum of their tokens' log-probabilities. */
import { f32, i32, type Engine, type Program, type Tensor } from '../../engines/engine.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { labelLogprobs } from '../../graph/ops/label-logprobs.ts';
import { input } from '../../graph/ops/leaf.ts';
import { matmul } from '../../graph/ops/matmul.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { policyLogits } from '../../models/families/decoder-graph.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import type { CompletedSequence } from '../data/comparison-groups.ts';
import { hiddenAtRows, hiddenAtRowsInputs } from './policy-graph.ts';
import type { Policy } from './policy.ts';
import { similarBatches } from '../data/similar-batches.ts';
import { nextTokenBatch } from '../data/token-batch.ts';

/** Sequences in one run. */
const BATCH = 32;

/** @returns logits of the completions' tokens [N, V], and log-probabilities per sequence [S], in nats */
export function completionNodes(config: ModelConfig): { logits: Node; logprobs: Node } {
  const logits = policyLogits(config, hiddenAtRows(config));
  const perToken = labelLogprobs(logits, input('labels', 'i32', ['N']));
  return { logits, logprobs: sumBySequence(perToken) };
}

/** [N] → [S], through `membership` [S, N]: 1 where a token is the sequence's, 0 elsewhere. */
export function sumBySequence(perToken: Node): Node {
  return reshape(matmul(input('membership', 'f32', ['S', 'N']), reshape(perToken, ['N', 1])), ['S']);
}

export function completionInputs(sequences: readonly CompletedSequence[], padId: number): Record<string, Tensor> {
  const { batch, rows, labels } = nextTokenBatch(
    sequences.map(({ ids }) => ids),
    sequences.map(({ ids, completionStart }) => new Uint8Array(ids.length).fill(1, completionStart)),
    padId,
  );
  return {
    ...hiddenAtRowsInputs(batch, rows),
    labels: i32(labels),
    membership: membershipOf(sequences.map(({ ids, completionStart }) => ids.length - completionStart)),
  };
}

/** Which token is which sequence's, [S, N], where each sequence's tokens follow the last one's. */
export function membershipOf(lengths: readonly number[]): Tensor {
  const count = lengths.reduce((sum, length) => sum + length, 0);
  const membership = new Float32Array(lengths.length * count);
  let token = 0;
  lengths.forEach((length, sequence) => {
    membership.fill(1, sequence * count + token, sequence * count + token + length);
    token += length;
  });
  return f32(membership, [lengths.length, count]);
}

export function sequenceLogprobsGraph(config: ModelConfig): Graph {
  const { logprobs } = completionNodes(config);
  return { outputs: { logprobs } };
}

/** In nats, in the sequences' order. */
export async function sequenceLogprobs(
  engine: Engine,
  { config, tensors }: Policy,
  sequences: readonly CompletedSequence[],
  options: { padId: number; signal?: AbortSignal },
): Promise<Float32Array> {
  const parameters = engine.createParameters();
  parameters.write(tensors);
  const program = await engine.compile(sequenceLogprobsGraph(config), { parameters, frozen: true });
  try {
    return await logprobsBy(program, sequences, options);
  } finally {
    await program.dispose();
  }
}

/** The same by a program that is held ready; similar lengths share a run. */
export async function logprobsBy(
  program: Program,
  sequences: readonly CompletedSequence[],
  { padId, signal, maxSequences = BATCH }: { padId: number; signal?: AbortSignal; maxSequences?: number },
): Promise<Float32Array> {
  const sums = new Float32Array(sequences.length);
  const batches = similarBatches(
    sequences.map(({ ids }) => ids),
    { maxSequences },
  );
  for (const chosen of batches) {
    signal?.throwIfAborted();
    const inputs = completionInputs(
      chosen.map((i) => sequences[i]),
      padId,
    );
    const outputs = await program.run(inputs);
    chosen.forEach((index, i) => (sums[index] = outputs.logprobs.data[i]));
  }
  return sums;
}
