/**
 * Products with matrices that are baked in, in 8 or 4 bits: less memory to read, and whole numbers to multiply. The other
 * factor is rounded to 8 bits while it runs, sums are taken over whole numbers, all else stays float32.
 */
import { leafName } from '../../graph/leaves.ts';
import type { ParameterTensor } from '../engine.ts';
import { emitters, type EmitterTable } from './emitters.ts';
import type { OnnxModel } from './onnx-model.ts';
import { quantizeBlocks, quantizeColumns, type Matrix } from './quantize.ts';

export function quantizedEmitters(
  frozen: ReadonlyMap<string, ParameterTensor>,
  precision: 'int8' | 'int4',
): EmitterTable {
  return {
    ...emitters,
    matmul: (emission) => {
      const { model, node, attributes, inputs } = emission;
      const weight = frozen.get(leafName(node.inputs[1]) ?? '');
      const isLinear = weight?.shape.length === 2 && node.inputs[0].shape.length === 2 && !attributes.transposeA;
      if (!isLinear) return emitters.matmul(emission);
      const [rows, columns] = weight.shape;
      const matrix: Matrix = attributes.transposeB
        ? { data: weight.data, inner: columns, outer: rows, innerStride: 1, outerStride: columns }
        : { data: weight.data, inner: rows, outer: columns, innerStride: columns, outerStride: 1 };
      return precision === 'int8' ? emitInt8(model, inputs[0], matrix) : emitInt4(model, inputs[0], matrix);
    },
  };
}

const MICROSOFT = { domain: 'com.microsoft' };

function emitInt8(model: OnnxModel, x: string, matrix: Matrix): string {
  const { inner, outer } = matrix;
  const { values, scales, zero } = quantizeColumns(matrix);
  const weight = [
    model.initializer(values, [inner, outer]),
    model.initializer(scales, [outer]),
    model.initializer(new Uint8Array(outer).fill(zero), [outer]),
  ];
  return model.node('DynamicQuantizeMatMul', [x, ...weight], {}, MICROSOFT)[0];
}

const BLOCK = 32;
/** Of MatMulNBits: the other factor is rounded to 8 bits too, which is faster than making floats of the 4. */
const INT8_PRODUCTS = 4;

function emitInt4(model: OnnxModel, x: string, matrix: Matrix): string {
  const { inner, outer } = matrix;
  const { values, scales } = quantizeBlocks(matrix, BLOCK);
  const blocks = Math.ceil(inner / BLOCK);
  const weight = [model.initializer(values, [outer, blocks, BLOCK / 2]), model.initializer(scales, [outer * blocks])];
  const attributes = { K: inner, N: outer, bits: 4, block_size: BLOCK, accuracy_level: INT8_PRODUCTS };
  return model.node('MatMulNBits', [x, ...weight], attributes, MICROSOFT)[0];
}
