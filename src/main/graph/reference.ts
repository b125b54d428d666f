/** The reference interpreter: every node in float64, straight from the definitions. The oracle for all engines. */
import { bindSizes } from './bind-sizes.ts';
import { evaluateDim } from './dims.ts';
import type { NdArray } from './nd-array.ts';
import { rootsOf, topologicalOrder, type Graph, type Node } from './node.ts';
import { leafName } from './leaves.ts';

/** Values by name: inputs and parameters. */
export type Values = Readonly<Record<string, NdArray>>;

export interface ReferenceResult {
  readonly outputs: Record<string, NdArray>;
  readonly updates: Record<string, NdArray>;
}

export function evaluateReference(graph: Graph, values: Values): ReferenceResult {
  const order = topologicalOrder(rootsOf(graph));
  const results = new Map<Node, NdArray>();
  const bindings = [];
  for (const node of order) {
    const name = leafName(node);
    if (name === undefined) continue;
    const value = values[name];
    if (!value) throw new Error(`the graph reads ${node.operation.name} '${name}', and no value was given for it`);
    bindings.push({ name, shape: node.shape, actual: value.shape });
    results.set(node, value);
  }
  const sizes = bindSizes(bindings);
  for (const node of order) {
    if (results.has(node)) continue;
    const shape = node.shape.map((dim) => evaluateDim(dim, sizes));
    const inputs = node.inputs.map((input) => results.get(input)!);
    results.set(node, node.operation.reference(inputs, node.attributes, shape));
  }
  const collect = (nodes: Readonly<Record<string, Node>>) =>
    Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, results.get(node)!]));
  return { outputs: collect(graph.outputs), updates: collect(graph.updates ?? {}) };
}
