/** How each primitive is computed with TensorFlow.js: one entry each, so a missing one does not compile. */
import * as tf from '@tensorflow/tfjs-core';
import type { DType, Node } from '../../graph/node.ts';
import type { AttributesOf, OperationName } from '../../graph/operations.ts';
import type { ConstantAttributes } from '../../graph/ops/leaf.ts';
import type { RotaryAttributes } from '../../graph/ops/rotary.ts';
import { startOf } from '../../graph/ops/split.ts';

/** What an entry works with: the values of the node's inputs, and the result's shape with sizes filled in. */
interface Evaluation<Name extends OperationName> {
  readonly inputs: readonly tf.Tensor[];
  readonly attributes: AttributesOf<Name>;
  readonly shape: readonly number[];
  readonly node: Node;
}

type Kernel<Name extends OperationName> = (evaluation: Evaluation<Name>) => tf.Tensor;

export const TFJS_DTYPES = { f32: 'float32', i32: 'int32', bool: 'bool' } as const satisfies Record<DType, tf.DataType>;

/** A kernel of one input that takes nothing else. */
function unary(kernel: (x: tf.Tensor) => tf.Tensor): Kernel<OperationName> {
  return ({ inputs: [x] }) => kernel(x);
}

function binary(kernel: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Kernel<OperationName> {
  return ({ inputs: [a, b] }) => kernel(a, b);
}

function leaf({ node }: { node: Node }): never {
  throw new Error(`${node.operation.name}: leaves are given by the engine, not computed`);
}

export const kernels: { readonly [Name in OperationName]: Kernel<Name> } = {
  input: leaf,
  parameter: leaf,
  constant: ({ attributes }) => constantTensor(attributes),

  abs: unary(tf.abs),
  add: binary(tf.add),
  div: binary(tf.div),
  equal: binary(tf.equal),
  exp: unary(tf.exp),
  less: binary(tf.less),
  log: unary(tf.log),
  maximum: binary(tf.maximum),
  minimum: binary(tf.minimum),
  mul: binary(tf.mul),
  neg: unary(tf.neg),
  sigmoid: unary(tf.sigmoid),
  sqrt: unary(tf.sqrt),
  sub: binary(tf.sub),
  tanh: unary(tf.tanh),
  where: ({ inputs: [condition, a, b] }) => tf.where(condition, a, b),
  stopGradient: unary(tf.clone),
  cast: ({ inputs: [x], attributes: { dtype } }) => tf.cast(x, TFJS_DTYPES[dtype]),

  // TensorFlow.js reads an empty list of axes as all of them.
  reduceSum: ({ inputs: [x], attributes: { axes, keepDims } }) =>
    axes.length === 0 ? tf.clone(x) : tf.sum(x, [...axes], keepDims),
  reduceMax: ({ inputs: [x], attributes: { axes, keepDims } }) =>
    axes.length === 0 ? tf.clone(x) : tf.max(x, [...axes], keepDims),
  // Counted from the start: with −1 the result has a wrong shape (4.22).
  cumulativeSum: ({ inputs: [x] }) => tf.cumsum(x, x.rank - 1),
  topKValues: ({ inputs: [x], attributes: { k } }) => tf.topk(x, k).values,
  topKIndices: ({ inputs: [x], attributes: { k } }) => tf.topk(x, k).indices,

  reshape: ({ inputs: [x], shape }) => tf.reshape(x, [...shape]),
  expand: ({ inputs: [x], shape }) => tf.broadcastTo(x, [...shape]),
  transpose: ({ inputs: [x], attributes: { permutation } }) => tf.transpose(x, [...permutation]),
  concat: ({ inputs, attributes: { axis } }) => tf.concat([...inputs], axis),
  slice: ({ inputs: [x], attributes: { axis, start }, shape }) => {
    return tf.slice(
      x,
      shape.map((_, i) => (i === axis ? start : 0)),
      [...shape],
    );
  },

  split: ({ inputs: [x], attributes, shape }) => {
    const start = startOf(attributes, x.shape, shape);
    const begin = shape.map((_, i) => (i === attributes.axis ? start : 0));
    return tf.slice(x, begin, [...shape]);
  },

  matmul: ({ inputs: [a, b], attributes: { transposeA, transposeB }, shape }) => {
    const batch = shape.slice(0, -2);
    return tf.matMul(stretchBatch(a, batch), stretchBatch(b, batch), transposeA, transposeB);
  },
  softmax: unary((x) => tf.softmax(x)),
  logSumExp: unary((x) => tf.logSumExp(x, -1)),
  layerNorm: ({ inputs: [x, weight, bias], attributes: { epsilon } }) => {
    const { mean, variance } = tf.moments(x, -1, true);
    const normalized = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(normalized, weight), bias);
  },
  rmsNorm: ({ inputs: [x, weight], attributes: { epsilon } }) => {
    const meanSquare = tf.mean(tf.square(x), -1, true);
    return tf.mul(tf.mul(x, tf.rsqrt(tf.add(meanSquare, epsilon))), weight);
  },
  rotary: ({ inputs: [x, positions], attributes }) => rotary(x, positions, attributes),

  gatherRows: ({ inputs: [table, indices] }) => tf.gather(table, indices, 0),
  scatterAddRows: ({ inputs: [updates, indices], shape }) => {
    const flatIndices = tf.reshape<tf.Rank.R1>(indices, [indices.size]);
    const flatUpdates = tf.reshape(updates, [indices.size, ...shape.slice(1)]);
    return tf.unsortedSegmentSum(flatUpdates, flatIndices, shape[0]);
  },
  pickAlongRows: ({ inputs: [x, indices] }) => pickAlongRows(x, indices),

  labelLogprobs: ({ inputs: [logits, labels] }) => tf.sub(pickAlongRows(logits, labels), tf.logSumExp(logits, -1)),
  labelLogprobsGradient: ({ inputs: [logits, labels, gradient] }) => {
    const target = tf.oneHot(labels, logits.shape[1]!, 1, 0, 'float32');
    return tf.mul(tf.sub(target, tf.softmax(logits as tf.Tensor2D)), tf.expandDims(gradient, 1));
  },
};

/** `data` is copied: TensorFlow.js may keep the array it is given. */
function constantTensor({ data, shape, dtype }: ConstantAttributes): tf.Tensor {
  return tf.tensor(data.slice(), [...shape], TFJS_DTYPES[dtype]);
}

/**
 * The matrices with their batch dimensions broadcast. TensorFlow.js's own broadcasting counts through the smaller batch
 * again and again, which is right for a single matrix and wrong where an inner axis is stretched (CPU backend 4.22).
 */
function stretchBatch(x: tf.Tensor, batch: readonly number[]): tf.Tensor {
  const own = x.shape.slice(0, -2);
  if (own.every((size) => size === 1) || own.join() === batch.join()) return x;
  return tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
}

/** x[n, indices[n]]. */
function pickAlongRows(x: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const rows = tf.range(0, indices.size, 1, 'int32');
  return tf.gatherND(x, tf.stack([rows, indices], 1));
}

function rotary(x: tf.Tensor, positions: tf.Tensor, { frequencies, scale, inverse }: RotaryAttributes): tf.Tensor {
  // Angles [B, 1, T, D/2]: every head turns alike.
  const angles = tf.mul(
    tf.reshape(tf.cast(positions, 'float32'), [-1, 1, x.shape[2]!, 1]),
    tf.tensor1d([...frequencies]),
  );
  const cosines = tf.mul(tf.cos(angles), scale);
  const sines = tf.mul(tf.sin(angles), inverse ? -scale : scale);
  const [first, second] = tf.split(x, 2, -1);
  return tf.concat(
    [tf.sub(tf.mul(first, cosines), tf.mul(second, sines)), tf.add(tf.mul(second, cosines), tf.mul(first, sines))],
    -1,
  );
}
