/**
 * How much each layer changes what passes through it: block influence (Men et al. 2024, "ShortGPT: Layers in Large Language Models
 * are More Redundant Than You Expect", eq. 1), 1 − E[cos(X_i, X_{i+1})] over tokens, X_i being the residual stream before layer i. A
 * layer of little influence can be taken out with little harm.
 */
import { i32, f32, type Engine } from '../../engines/engine.ts';
import { square } from '../../graph/compose.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { div } from '../../graph/ops/div.ts';
import { gatherRows } from '../../graph/ops/gather-rows.ts';
import { input } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { sqrt } from '../../graph/ops/sqrt.ts';
import { policyHidden } from '../../models/families/decoder-graph.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { similarBatches } from '../data/similar-batches.ts';
import { packBatch } from '../data/token-batch.ts';
import type { Policy } from './policy.ts';

/** Tokens read at once. */
const BATCH_TOKENS = 1024;

interface InfluenceOptions {
  readonly padId: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Per layer Σ cos(X_i, X_{i+1}) over the chosen rows. */
function similarityGraph(config: ModelConfig): Graph {
  const ofTokens = (name: string) => input(name, 'i32', ['B', 'T']);
  const segments = { own: ofTokens('segments'), prefix: ofTokens('prefixes') };
  const { states } = policyHidden(config, ofTokens('tokens'), ofTokens('positions'), undefined, segments);
  const rows = input('rows', 'i32', ['N']);
  const weights = input('weights', 'f32', ['N']);
  const chosen = states.map((state) => gatherRows(state, rows));
  const outputs = chosen.slice(1).map((after, layer): [string, Node] => {
    const before = chosen[layer];
    const product = reduceSum(mul(before, after), [1]);
    const norms = sqrt(mul(reduceSum(square(before), [1]), reduceSum(square(after), [1])));
    return [String(layer), reduceSum(mul(weights, div(product, norms)))];
  });
  return { outputs: Object.fromEntries(outputs) };
}

/** @param texts token ids, each within the context and none empty. @returns the influence of each layer, from 0 to 2 */
export async function blockInfluence(
  engine: Engine,
  policy: Policy,
  texts: readonly Int32Array[],
  { padId, onProgress, signal }: InfluenceOptions,
): Promise<number[]> {
  const parameters = engine.createParameters();
  parameters.write(policy.tensors);
  const program = await engine.compile(similarityGraph(policy.config), { parameters, frozen: true });
  const sums = new Array<number>(policy.config.num_hidden_layers).fill(0);
  try {
    let done = 0;
    for (const chosen of similarBatches(texts, { maxTokens: BATCH_TOKENS })) {
      signal?.throwIfAborted();
      onProgress?.(done, texts.length);
      const sequences = chosen.map((i) => texts[i]);
      const { batch, rowOf } = packBatch(sequences, padId);
      const rows = sequences.flatMap((ids, sequence) => Array.from(ids, (_, t) => rowOf(sequence, t)));
      const outputs = await program.run({
        ...batch,
        rows: i32(Int32Array.from(rows)),
        weights: f32(new Float32Array(rows.length).fill(1)),
      });
      done += chosen.length;
      sums.forEach((_, layer) => (sums[layer] += outputs[String(layer)].data[0]));
    }
  } finally {
    await program.dispose();
  }
  const tokens = texts.reduce((sum, ids) => sum + ids.length, 0);
  return sums.map((sum) => 1 - sum / tokens);
}
