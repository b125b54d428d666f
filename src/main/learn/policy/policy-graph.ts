/** The part every trainer's graph begins with: a batch through the policy, read at chosen rows. */
import type { Tensor } from '../../engines/engine.ts';
import { i32 } from '../../engines/engine.ts';
import type { Node } from '../../graph/node.ts';
import { gatherRows } from '../../graph/ops/gather-rows.ts';
import { input } from '../../graph/ops/leaf.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { policyHidden } from '../../models/families/decoder-graph.ts';
import type { TokenBatch } from '../data/token-batch.ts';

/**
 * Hidden states at the rows that have a loss, [N, hidden]: nothing is computed for the others beyond the trunk. A prefix
 * tells the inputs of a second batch in the same graph apart.
 */
export function hiddenAtRows(config: ModelConfig, prefix = ''): Node {
  const [batch, length, rows] = [`${prefix}B`, `${prefix}T`, `${prefix}N`];
  const ofTokens = (name: string) => input(`${prefix}${name}`, 'i32', [batch, length]);
  const segments = { own: ofTokens('segments'), prefix: ofTokens('prefixes') };
  const { hidden } = policyHidden(config, ofTokens('tokens'), ofTokens('positions'), undefined, segments);
  return gatherRows(hidden, input(`${prefix}rows`, 'i32', [rows]));
}

export function hiddenAtRowsInputs(batch: TokenBatch, rows: Int32Array, prefix = ''): Record<string, Tensor> {
  return {
    [`${prefix}tokens`]: batch.tokens,
    [`${prefix}positions`]: batch.positions,
    [`${prefix}segments`]: batch.segments,
    [`${prefix}prefixes`]: batch.prefixes,
    [`${prefix}rows`]: i32(rows),
  };
}
