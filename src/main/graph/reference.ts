/** The reference interpreter: every node in float64, straight from the definitions. The oracle for all engines. */
import { evaluateDim, type Shape } from './dims.ts';
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
  const sizes = new Map<string, number>();
  const results = new Map<Node, NdArray>();
  for (const node of order) {
    const name = leafName(node);
    if (name === undefined) continue;
    const value = values[name];
    if (!value) throw new Error(`the graph reads ${node.operation.name} '${name}', and no value was given for it`);
    bindSizes(name, node.shape, value.shape, sizes);
    results.set(node, value);
  }
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

/** Gives the named dimensions of a leaf the sizes of its value; throws where they contradict. */
export function bindSizes(leaf: string, shape: Shape, actual: readonly number[], sizes: Map<string, number>): void {
  const mismatch = () => new Error(`'${leaf}' has shape [${actual.join(', ')}], expected [${shape.join(', ')}]`);
  if (shape.length !== actual.length) throw mismatch();
  shape.forEach((dim, axis) => {
    if (typeof dim === 'string' && /^\w+$/.test(dim)) {
      if ((sizes.get(dim) ?? actual[axis]) !== actual[axis]) throw mismatch();
      sizes.set(dim, actual[axis]);
    } else if (evaluateDim(dim, sizes) !== actual[axis]) {
      throw mismatch();
    }
  });
}
