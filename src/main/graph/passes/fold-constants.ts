import type { Graph, Node } from '../node.ts';
import { constant, constantOperation } from '../ops/leaf.ts';
import { sizeOf } from '../nd-array.ts';
import { rewrite } from './rewrite.ts';

/** A larger result is left to be computed: as part of the graph it would cost more than it saves. */
const LARGEST = 4096;

/** Computes what depends on constants alone, by the reference interpreter. Booleans stay: there are no constants of them. */
export function foldConstants(graph: Graph): Graph {
  return rewrite(graph, (node) => (canFold(node) ? folded(node) : node));
}

function canFold({ inputs, dtype, shape }: Node): boolean {
  return (
    inputs.length > 0 &&
    inputs.every(({ operation }) => operation === constantOperation) &&
    dtype !== 'bool' &&
    shape.every((dim) => typeof dim === 'number') &&
    sizeOf(shape) <= LARGEST
  );
}

function folded(node: Node): Node {
  const shape = node.shape as number[];
  const values = node.inputs.map(({ operation, attributes }) => operation.reference([], attributes, []));
  const { data } = node.operation.reference(values, node.attributes, shape);
  return constant(node.dtype === 'i32' ? Int32Array.from(data) : Float32Array.from(data), shape);
}
