/** A linear head on the policy's own trunk, which starts at 0: V(state before the token). */
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { parameter } from '../../graph/ops/leaf.ts';
import { matmul } from '../../graph/ops/matmul.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import type { ParameterTensor } from '../../engines/engine.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';

export const VALUE_WEIGHT = 'value.weight';
export const VALUE_BIAS = 'value.bias';
export const valueHeadNames: readonly string[] = [VALUE_WEIGHT, VALUE_BIAS];

/** @returns values [N] of the hidden states [N, width] */
export function valuesOf(config: ModelConfig, hidden: Node): Node {
  const column = matmul(hidden, parameter(VALUE_WEIGHT, [1, config.hidden_size]), { transposeB: true });
  return reshape(add(column, parameter(VALUE_BIAS, [1])), ['N']);
}

export function freshValueHead({ hidden_size: width }: ModelConfig): Map<string, ParameterTensor> {
  return new Map([
    [VALUE_WEIGHT, { shape: [1, width], data: new Float32Array(width) }],
    [VALUE_BIAS, { shape: [1], data: new Float32Array(1) }],
  ]);
}
