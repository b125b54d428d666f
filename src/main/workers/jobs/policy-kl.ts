/** How far one policy has gone from another, measured where it goes itself. */
import { f32, type Engine, type Tensor } from '../../engines/engine.ts';
import type { Node } from '../../graph/node.ts';
import { exp } from '../../graph/ops/exp.ts';
import { input, scalar } from '../../graph/ops/leaf.ts';
import { logSumExp } from '../../graph/ops/log-sum-exp.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { sub } from '../../graph/ops/sub.ts';
import { concatIds } from '../../learn/data/concat-ids.ts';
import { hiddenAtRows, hiddenAtRowsInputs } from '../../learn/policy/policy-graph.ts';
import type { Policy } from '../../learn/policy/policy.ts';
import { similarBatches } from '../../learn/data/similar-batches.ts';
import { nextTokenBatch } from '../../learn/data/token-batch.ts';
import { policyLogits } from '../../models/families/decoder-graph.ts';
import type { Reply } from './sample-replies.ts';

/** Replies per run: the log-probabilities of the whole vocabulary at each token cross between the two graphs. */
const BATCH = 16;

/**
 * KL(a‖b) in nats, summed over each of a's own replies and averaged over replies. At every token the sum over the whole
 * vocabulary is taken, not the sampled token's log-ratio: the same mean with far less noise, and never negative.
 * @param temperature divides both policies' logits
 */
export async function policyKl(
  engine: Engine,
  a: Policy,
  b: Policy,
  replies: readonly Reply[],
  { padId, temperature, signal }: { padId: number; temperature: number; signal: AbortSignal },
): Promise<number> {
  const logprobs = await compilePolicy(engine, a, { logprobs: vocabularyLogprobs(a, temperature) });
  const kl = await compilePolicy(engine, b, {
    kl: klFrom(input('logprobs', 'f32', ['N', b.config.vocab_size]), b, temperature),
  });
  try {
    let total = 0;
    const sequences = replies.map(({ promptIds, tokenIds }) => concatIds(promptIds, tokenIds));
    for (const chosen of similarBatches(sequences, { maxSequences: BATCH })) {
      signal.throwIfAborted();
      const inputs = replyInputs(
        chosen.map((i) => sequences[i]),
        chosen.map((i) => replies[i].promptIds.length),
        padId,
      );
      const own = (await logprobs.run(inputs)).logprobs;
      const outputs = await kl.run({ ...inputs, logprobs: f32(own.data as Float32Array, own.shape) });
      for (const nats of outputs.kl.data) total += nats;
    }
    return total / replies.length;
  } finally {
    await Promise.all([logprobs.dispose(), kl.dispose()]);
  }
}

function compilePolicy(engine: Engine, { tensors }: Policy, outputs: Record<string, Node>) {
  const parameters = engine.createParameters();
  parameters.write(tensors);
  return engine.compile({ outputs }, { parameters, frozen: true });
}

/** Of every token of the vocabulary at the chosen rows, [N, V]. */
function vocabularyLogprobs({ config }: Policy, temperature: number): Node {
  const logits = mul(policyLogits(config, hiddenAtRows(config)), scalar(1 / temperature));
  return sub(logits, reshape(logSumExp(logits), ['N', 1]));
}

/** Σ p (log p − log q) of each row, [N]. */
function klFrom(logprobs: Node, b: Policy, temperature: number): Node {
  return reduceSum(mul(exp(logprobs), sub(logprobs, vocabularyLogprobs(b, temperature))), [-1]);
}

function replyInputs(
  sequences: readonly Int32Array[],
  promptLengths: readonly number[],
  padId: number,
): Record<string, Tensor> {
  const masks = sequences.map(({ length }, i) => new Uint8Array(length).fill(1, promptLengths[i]));
  const { batch, rows } = nextTokenBatch(sequences, masks, padId);
  return hiddenAtRowsInputs(batch, rows);
}
