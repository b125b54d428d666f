/** How each primitive is written in ONNX: one entry each, so a missing one does not compile. */
import { elementCount } from '../../graph/dims.ts';
import type { Node } from '../../graph/node.ts';
import type { AttributesOf, OperationName } from '../../graph/operations.ts';
import type { RotaryAttributes } from '../../graph/ops/rotary.ts';
import { onnxElementType, type OnnxModel } from './onnx-model.ts';

/** What an entry works with: the model, the node and the names its inputs have there. */
export interface Emission<Name extends OperationName> {
  readonly model: OnnxModel;
  readonly node: Node;
  readonly attributes: AttributesOf<Name>;
  readonly inputs: readonly string[];
}

type Emitter<Name extends OperationName> = (emission: Emission<Name>) => string;

export type EmitterTable = { readonly [Name in OperationName]: Emitter<Name> };

const MICROSOFT = { domain: 'com.microsoft' };

/** An ONNX operator that does exactly what the primitive does. */
function same(type: string): Emitter<OperationName> {
  return ({ model, inputs }) => model.node(type, inputs)[0];
}

function leaf({ node }: { node: Node }): never {
  throw new Error(`${node.operation.name}: leaves are declared by the engine, not emitted`);
}

export const emitters: EmitterTable = {
  input: leaf,
  parameter: leaf,
  constant: ({ model, attributes }) => {
    const { data, shape, dtype } = attributes;
    const name = model.initializer(data, shape);
    return dtype === 'bool' ? model.node('Cast', [name], { to: onnxElementType('bool') })[0] : name;
  },

  abs: same('Abs'),
  add: same('Add'),
  div: same('Div'),
  equal: same('Equal'),
  exp: same('Exp'),
  less: same('Less'),
  log: same('Log'),
  maximum: same('Max'),
  minimum: same('Min'),
  mul: same('Mul'),
  neg: same('Neg'),
  sigmoid: same('Sigmoid'),
  sqrt: same('Sqrt'),
  sub: same('Sub'),
  tanh: same('Tanh'),
  where: same('Where'),
  stopGradient: ({ inputs }) => inputs[0],
  cast: ({ model, attributes, inputs }) => model.node('Cast', inputs, { to: onnxElementType(attributes.dtype) })[0],

  reduceSum: ({ model, attributes, inputs }) => reduce(model, 'ReduceSum', inputs[0], attributes),
  reduceMax: ({ model, attributes, inputs }) => reduce(model, 'ReduceMax', inputs[0], attributes),
  cumulativeSum: ({ model, inputs }) => {
    return model.node('CumSum', [inputs[0], model.initializer(BigInt64Array.of(-1n), [])])[0];
  },
  topKValues: ({ model, attributes, inputs }) => topK(model, inputs[0], attributes.k)[0],
  topKIndices: ({ model, node, attributes, inputs }) => {
    // TopK answers in int64. Looking its answers up in 0, 1, 2, … makes int32 of them on every provider; WebGPU has no such cast.
    const columns = Int32Array.from({ length: node.inputs[0].shape.at(-1) as number }, (_, i) => i);
    const numbers = model.initializer(columns, [columns.length]);
    return model.node('Gather', [numbers, topK(model, inputs[0], attributes.k)[1]], { axis: 0 })[0];
  },

  reshape: ({ model, node, inputs }) => model.node('Reshape', [inputs[0], model.reshapeTarget(node.shape)])[0],
  expand: ({ model, node, inputs }) => model.node('Expand', [inputs[0], model.shape(node.shape)])[0],
  transpose: ({ model, attributes, inputs }) => model.node('Transpose', inputs, { perm: attributes.permutation })[0],
  concat: ({ model, attributes, inputs }) => model.node('Concat', inputs, { axis: attributes.axis })[0],
  slice: ({ model, attributes: { axis, start, end }, inputs }) => {
    const [starts, ends, axes] = [start, end, axis].map((value) => model.int64s([value]));
    return model.node('Slice', [inputs[0], starts, ends, axes])[0];
  },

  split: ({ model, attributes: { axis, lengths, index }, inputs }) => {
    // Emitted once for all parts, which are outputs of one node.
    return model.node('Split', [inputs[0], model.shape(lengths)], { axis }, { outputs: lengths.length })[index];
  },

  matmul: ({ model, node, attributes, inputs }) => {
    const flags = { transA: Number(attributes.transposeA), transB: Number(attributes.transposeB) };
    if (node.inputs.every((input) => input.shape.length === 2)) return model.node('Gemm', inputs, flags)[0];
    if (!attributes.transposeA && !attributes.transposeB) return model.node('MatMul', inputs)[0];
    return model.node('FusedMatMul', inputs, flags, MICROSOFT)[0];
  },
  softmax: ({ model, inputs }) => softmax(model, inputs[0]),
  logSumExp: ({ model, inputs }) => {
    return model.node('Squeeze', [logSumExp(model, inputs[0]), model.int64s([-1])])[0];
  },
  layerNorm: ({ model, attributes, inputs }) => {
    return model.node('LayerNormalization', inputs, { axis: -1, epsilon: { float: attributes.epsilon } })[0];
  },
  rmsNorm: ({ model, attributes, inputs }) => {
    const epsilon = { float: attributes.epsilon };
    return model.node('SimplifiedLayerNormalization', inputs, { axis: -1, epsilon, stash_type: 1 })[0];
  },
  rotary: ({ model, attributes, inputs: [x, positions] }) => {
    const tables = rotaryTables(model, attributes);
    return model.node('RotaryEmbedding', [x, toI64(model, positions), ...tables], { interleaved: 0 }, MICROSOFT)[0];
  },

  gatherRows: ({ model, inputs }) => model.node('Gather', inputs, { axis: 0 })[0],
  scatterAddRows: ({ model, node, inputs: [updates, indices] }) => {
    // Not ScatterND, which adds to one row from several threads at once and loses some of it (see docs/log.md).
    const width = elementCount(node.shape.slice(1));
    const rows = elementCount(node.inputs[1].shape);
    const flatUpdates = model.node('Reshape', [updates, model.reshapeTarget([rows, width])])[0];
    const column = model.node('Reshape', [indices, model.int64s([-1, 1])])[0];
    const everyColumn = model.node('Expand', [column, model.shape([rows, width])])[0];
    const table = model.shape([node.shape[0], width]);
    const zeros = model.node('Expand', [model.initializer(Float32Array.of(0), []), table])[0];
    const sums = model.node('ScatterElements', [zeros, everyColumn, flatUpdates], { axis: 0, reduction: 'add' })[0];
    return model.node('Reshape', [sums, model.reshapeTarget(node.shape)])[0];
  },
  pickAlongRows: ({ model, inputs: [x, indices] }) => pickAlongRows(model, x, indices),

  labelLogprobs: ({ model, inputs: [logits, labels] }) => {
    const total = model.node('Squeeze', [logSumExp(model, logits), model.int64s([-1])])[0];
    return model.node('Sub', [pickAlongRows(model, logits, labels), total])[0];
  },
  labelLogprobsGradient: ({ model, inputs: [logits, labels, gradient] }) => {
    const [columns, weights] = [asColumn(model, labels), asColumn(model, gradient)];
    const spread = model.node('Mul', [softmax(model, logits), model.node('Neg', [weights])[0]])[0];
    return model.node('ScatterElements', [spread, columns, weights], { axis: 1, reduction: 'add' })[0];
  },
};

function reduce(
  model: OnnxModel,
  type: string,
  x: string,
  { axes, keepDims }: { readonly axes: readonly number[]; readonly keepDims: boolean },
): string {
  // ONNX reads an empty list of axes as all of them.
  if (axes.length === 0) return x;
  return model.node(type, [x, model.int64s(axes)], { keepdims: Number(keepDims) })[0];
}

function topK(model: OnnxModel, x: string, k: number): string[] {
  return model.node('TopK', [x, model.int64s([k])], { axis: -1, largest: 1, sorted: 1 }, { outputs: 2 });
}

function softmax(model: OnnxModel, x: string): string {
  return model.node('Softmax', [x], { axis: -1 })[0];
}

/**
 * log Σ exp = max x − log max softmax(x), kept as a column: the softmax is needed by the gradient anyway and is shared
 * with it, and the largest probability is at least 1/V, so its logarithm is always in range.
 */
function logSumExp(model: OnnxModel, x: string): string {
  const last = { axes: [-1], keepDims: true };
  const largest = reduce(model, 'ReduceMax', x, last);
  return model.node('Sub', [largest, model.node('Log', [reduce(model, 'ReduceMax', softmax(model, x), last)])[0]])[0];
}

function pickAlongRows(model: OnnxModel, x: string, indices: string): string {
  const picked = model.node('GatherElements', [x, asColumn(model, indices)], { axis: 1 })[0];
  return model.node('Squeeze', [picked, model.int64s([-1])])[0];
}

function asColumn(model: OnnxModel, x: string): string {
  return model.node('Unsqueeze', [x, model.int64s([-1])])[0];
}

function toI64(model: OnnxModel, x: string): string {
  return model.node('Cast', [x], { to: onnxElementType('i64') })[0];
}

/** cos and sin of every position times every frequency, [maxPositions, D/2]; one pair of tables for all layers. */
export function rotaryTables(model: OnnxModel, attributes: RotaryAttributes): string[] {
  const { frequencies, maxPositions, scale, inverse } = attributes;
  return model.shared(`rotary ${JSON.stringify(attributes)}`, () => {
    const size = maxPositions * frequencies.length;
    const [cosines, sines] = [new Float32Array(size), new Float32Array(size)];
    for (let i = 0; i < size; i++) {
      const angle = Math.floor(i / frequencies.length) * frequencies[i % frequencies.length];
      cosines[i] = scale * Math.cos(angle);
      sines[i] = (inverse ? -scale : scale) * Math.sin(angle);
    }
    return [cosines, sines].map((table) => model.initializer(table, [maxPositions, frequencies.length]));
  });
}
