/** How much memory a graph's values take while it runs: which are held when, in the order in which nodes are computed. */
import { elementCount, evaluateDim } from './dims.ts';
import { rootsOf, topologicalOrder, type DType, type Graph, type Node } from './node.ts';
import { constantOperation, inputOperation, parameterOperation } from './ops/leaf.ts';
import { reshapeOperation } from './ops/reshape.ts';
import { stopGradientOperation } from './ops/stop-gradient.ts';

const BYTES: Record<DType, number> = { f32: 4, i32: 4, bool: 1 };

/** Leaves belong to whoever feeds them. */
const isLeaf = ({ operation }: Node): boolean =>
  operation === inputOperation || operation === parameterOperation || operation === constantOperation;

/** The node whose memory a node's value lies in: another shape of the same values takes none of its own. */
function ownerOf(node: Node): Node {
  const isView = node.operation === reshapeOperation || node.operation === stopGradientOperation;
  return isView ? ownerOf(node.inputs[0]) : node;
}

export function bytesOf(node: Node, sizes: ReadonlyMap<string, number>): number {
  return BYTES[node.dtype] * evaluateDim(elementCount(node.shape), sizes);
}

/**
 * The order ONNX Runtime computes nodes in: depth first from the last result, and of a node's inputs the one that was written
 * last comes first. For the gradients of a network this is the good order: those of the last layer first, after which its
 * activations can go.
 */
function executionOrder(roots: readonly Node[]): Node[] {
  const written = new Map(topologicalOrder(roots).map((node, i) => [node, i]));
  const lastFirst = (nodes: Iterable<Node>) => [...new Set(nodes)].sort((a, b) => written.get(b)! - written.get(a)!);
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack = lastFirst(roots)
    .reverse()
    .map((node) => ({ node, inputs: undefined as Node[] | undefined }));
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (top.inputs === undefined && seen.has(top.node)) {
      stack.pop();
      continue;
    }
    seen.add(top.node);
    top.inputs ??= lastFirst(top.node.inputs).reverse();
    const next = top.inputs.pop();
    if (next === undefined) order.push(stack.pop()!.node);
    else if (!seen.has(next)) stack.push({ node: next, inputs: undefined });
  }
  return order;
}

/**
 * The most that is held at once, leaves and constants left out. A value is held from its computation to its last use. An operation whose input dies with it and is as large as its result
 * writes over it, as engines do for elementwise operations.
 * @param sizes of the named dimensions
 */
export function activationBytes(graph: Graph, sizes: ReadonlyMap<string, number>): number {
  const roots = rootsOf(graph);
  const order = executionOrder(roots);
  const usesLeft = new Map<Node, number>();
  const count = (node: Node) => usesLeft.set(ownerOf(node), (usesLeft.get(ownerOf(node)) ?? 0) + 1);
  for (const { inputs } of order) inputs.forEach(count);
  roots.forEach(count);
  let [held, peak] = [0, 0];
  for (const node of order) {
    if (isLeaf(node)) continue;
    const owns = ownerOf(node) === node;
    const dying = new Set<Node>();
    for (const input of node.inputs) {
      const owner = ownerOf(input);
      const left = usesLeft.get(owner)! - 1;
      usesLeft.set(owner, left);
      if (left === 0 && !isLeaf(owner)) dying.add(owner);
    }
    const reused = [...dying].find((input) => owns && bytesOf(input, sizes) === bytesOf(node, sizes));
    if (reused) dying.delete(reused);
    else if (owns) held += bytesOf(node, sizes);
    peak = Math.max(peak, held);
    for (const input of dying) held -= bytesOf(input, sizes);
  }
  return peak;
}
