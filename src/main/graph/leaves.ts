/** The leaves of a graph, found by walking it. */
import { formatShape } from './dims.ts';
import { rootsOf, topologicalOrder, type Graph, type Node } from './node.ts';
import { inputOperation, parameterOperation } from './ops/leaf.ts';

/** The name under which a leaf's value is given, or undefined for any other node. */
export function leafName(node: Node): string | undefined {
  const isLeaf = node.operation === inputOperation || node.operation === parameterOperation;
  return isLeaf ? (node.attributes as { name: string }).name : undefined;
}

export interface Leaves {
  readonly inputs: ReadonlyMap<string, Node>;
  readonly parameters: ReadonlyMap<string, Node>;
}

/** All inputs and parameters a graph reads, by name. Two leaves of one name must be alike. */
export function leavesOf(graph: Graph): Leaves {
  const inputs = new Map<string, Node>();
  const parameters = new Map<string, Node>();
  for (const node of topologicalOrder(rootsOf(graph))) {
    const name = leafName(node);
    if (name === undefined) continue;
    const earlier = inputs.get(name) ?? parameters.get(name);
    if (earlier && describe(earlier) !== describe(node)) {
      throw new Error(`two leaves are named '${name}': ${describe(earlier)} and ${describe(node)}`);
    }
    (node.operation === inputOperation ? inputs : parameters).set(name, node);
  }
  return { inputs, parameters };
}

function describe(node: Node): string {
  return `${node.operation.name} ${node.dtype}${formatShape(node.shape)}`;
}
