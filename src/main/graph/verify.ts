/**
 * What a legal graph is. Run after building and after every pass:
 * every node's type is what its operation infers from its inputs; every operation is a registered one; updates have
 * the shape of the parameter they replace; named dimensions come from inputs.
 */
import { formatShape, namesIn, sameShape } from './dims.ts';
import { leavesOf } from './leaves.ts';
import { rootsOf, topologicalOrder, type Graph, type Node } from './node.ts';
import { operations } from './operations.ts';

/** Throws at the first fault, naming the node. */
export function verify(graph: Graph): void {
  const { inputs, parameters } = leavesOf(graph);
  const known = new Set([...inputs.values()].flatMap((node) => node.shape.flatMap(namesIn)));
  for (const node of topologicalOrder(rootsOf(graph))) verifyNode(node, known);
  for (const [name, update] of Object.entries(graph.updates ?? {})) {
    const target = parameters.get(name);
    if (!target) throw new Error(`update of '${name}': the graph has no parameter of this name`);
    if (update.dtype !== target.dtype || !sameShape(update.shape, target.shape)) {
      throw new Error(
        `update of '${name}': expected ${target.dtype}${formatShape(target.shape)}, got ${update.dtype}${formatShape(update.shape)}`,
      );
    }
  }
}

/** Nodes whose type was found to be what their inputs give. They never change, and passes keep most of a graph's nodes. */
const sound = new WeakSet<Node>();

function verifyNode(node: Node, knownDims: ReadonlySet<string>): void {
  if (!sound.has(node)) verifyType(node);
  sound.add(node);
  for (const dim of node.shape) {
    if (typeof dim === 'number') continue;
    const unknown = namesIn(dim).find((name) => !knownDims.has(name));
    if (unknown)
      throw new Error(`node ${node.id} (${node.operation.name}): dimension '${unknown}' is in no input of the graph`);
  }
}

function verifyType(node: Node): void {
  const { name } = node.operation;
  if ((operations as Record<string, unknown>)[name] !== node.operation) {
    throw new Error(`node ${node.id}: '${name}' is not a registered operation`);
  }
  const type = node.operation.infer(node.inputs, node.attributes);
  if (type.dtype !== node.dtype || !sameShape(type.shape, node.shape)) {
    throw new Error(
      `node ${node.id} (${name}): holds ${node.dtype}${formatShape(node.shape)}, its inputs give ${type.dtype}${formatShape(type.shape)}`,
    );
  }
}
