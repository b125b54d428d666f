/** The part every trainer's graph begins with: a padded batch through the policy, read at chosen rows. */
import type { Tensor } from '../engines/engine.ts';
import { i32 } from '../engines/engine.ts';
import type { Node } from '../graph/node.ts';
import { gatherRows } from '../graph/ops/gather-rows.ts';
import { input } from '../graph/ops/leaf.ts';
import type { LlamaConfig } from '../models/llama-config.ts';
import { llama } from '../models/llama.ts';
import type { TokenBatch } from './token-batch.ts';

/** Hidden states at the rows that have a loss, [N, hidden]: nothing is computed for the others beyond the trunk. */
export function hiddenAtRows(config: LlamaConfig): Node {
  const [tokens, positions] = [input('tokens', 'i32', ['B', 'T']), input('positions', 'i32', ['B', 'T'])];
  return gatherRows(llama(config, tokens, positions).hidden, input('rows', 'i32', ['N']));
}

export function hiddenAtRowsInputs(batch: TokenBatch, rows: Int32Array): Record<string, Tensor> {
  return { tokens: batch.tokens, positions: batch.positions, rows: i32(rows) };
}
