/** The loss of imitation: the mean negative log-likelihood of chosen tokens. SFT learns by it; other methods mix it in. */
import { f32, i32 } from '../../engines/engine.ts';
import { weightedSum } from '../../graph/compose.ts';
import type { Node } from '../../graph/node.ts';
import { labelLogprobs } from '../../graph/ops/label-logprobs.ts';
import { input } from '../../graph/ops/leaf.ts';
import { neg } from '../../graph/ops/neg.ts';
import { policyLogits } from '../../models/families/decoder-graph.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import type { SftBatch } from '../data/sft-batches.ts';
import { nextTokenBatch } from '../data/token-batch.ts';
import type { UpdateInputs } from '../update/update-program.ts';
import { hiddenAtRows, hiddenAtRowsInputs } from './policy-graph.ts';

/** −Σ weight · log p(label). @param prefix of the inputs' names, where the graph has another batch beside this one */
export function sftLoss(config: ModelConfig, prefix = ''): Node {
  const rows = `${prefix}N`;
  const labels = input(`${prefix}labels`, 'i32', [rows]);
  const logprobs = labelLogprobs(policyLogits(config, hiddenAtRows(config, prefix)), labels);
  return neg(weightedSum(logprobs, input(`${prefix}weights`, 'f32', [rows])));
}

/** Every chosen token weighs the same. Throws a RangeError for a batch in which none is chosen: there is no mean of nothing. */
export function sftInputs({ sequences, masks }: SftBatch, padId: number): UpdateInputs {
  const { batch, rows, labels } = nextTokenBatch(sequences, masks, padId);
  if (rows.length === 0) {
    throw new RangeError(
      `SFT: expected a token to learn in each batch, got ${sequences.length} sequences whose masks are all 0. Leave out ` +
        'examples without one.',
    );
  }
  const weights = new Float32Array(rows.length).fill(1 / rows.length);
  return {
    inputs: { ...hiddenAtRowsInputs(batch, rows), labels: i32(labels), weights: f32(weights) },
    tokens: rows.length,
    shares: { weights: rows.length },
  };
}
