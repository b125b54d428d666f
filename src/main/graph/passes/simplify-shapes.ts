import type { Graph, Node } from '../node.ts';
import { matmulOperation } from '../ops/matmul.ts';
import { mul } from '../ops/mul.ts';
import { reduceMaxOperation } from '../ops/reduce-max.ts';
import { reduceSumOperation } from '../ops/reduce-sum.ts';
import type { ReduceAttributes } from '../ops/reduce.ts';
import { reshape, reshapeOperation } from '../ops/reshape.ts';
import { transposeOperation } from '../ops/transpose.ts';
import { rewrite } from './rewrite.ts';

/**
 * What moves or adds up axes of length 1 moves nothing: reshapes take its place, and of several one is left. A step of
 * decoding reads one token of each row, so that a third of its nodes are such; models are written without a thought of it.
 */
export function simplifyShapes(graph: Graph): Graph {
  return rewrite(graph, (node) => {
    if (node.operation === transposeOperation && keepsOrder(node as Node<{ permutation: readonly number[] }>)) {
      return reshaped(node);
    }
    if (node.operation === reduceSumOperation || node.operation === reduceMaxOperation) {
      const { axes } = node.attributes as ReduceAttributes;
      if (axes.every((axis) => node.inputs[0].shape[axis] === 1)) return reshaped(node);
    }
    if (node.operation === reshapeOperation) return reshaped(node);
    return isOuterProduct(node) ? mul(node.inputs[0], node.inputs[1]) : node;
  });
}

/** The node's elements, which are those of its input in the same order. A node that is this already stays the same one. */
function reshaped(node: Node): Node {
  const { inputs, operation, shape } = node;
  const [x] = inputs;
  const made = reshape(x.operation === reshapeOperation ? x.inputs[0] : x, shape);
  return operation === reshapeOperation && made.operation === reshapeOperation && made.inputs[0] === x ? node : made;
}

function keepsOrder({ inputs: [x], attributes: { permutation } }: Node<{ permutation: readonly number[] }>): boolean {
  const moved = permutation.filter((axis) => x.shape[axis] !== 1);
  return moved.every((axis, i) => i === 0 || axis > moved[i - 1]);
}

/** [.., M, 1] times [.., 1, N]. */
function isOuterProduct({ operation, attributes, inputs: [a, b] }: Node): boolean {
  if (operation !== matmulOperation) return false;
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  return !transposeA && !transposeB && a.shape.at(-1) === 1 && b.shape.at(-2) === 1;
}
