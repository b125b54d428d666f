import { formatShape } from '../../graph/dims.ts';
import { rootsOf, topologicalOrder, type Graph, type Node } from '../../graph/node.ts';
import { constantOperation, input } from '../../graph/ops/leaf.ts';

/**
 * Which operations of a refused graph the provider has no kernel for: each different one is tried alone.
 * @param accepts whether a graph compiles
 */
export async function unsupportedOperations(
  graph: Graph,
  accepts: (graph: Graph) => Promise<boolean>,
): Promise<string[]> {
  const seen = new Set<string>();
  const unsupported: string[] = [];
  for (const node of topologicalOrder(rootsOf(graph))) {
    if (node.inputs.length === 0 || seen.has(describe(node))) continue;
    seen.add(describe(node));
    if (!(await accepts({ outputs: { alone: alone(node) } }))) unsupported.push(describe(node));
  }
  return unsupported;
}

/** The node on inputs of its own; constants stay, since some operators want them to be. */
function alone(node: Node): Node {
  const inputs = node.inputs.map((each, i) =>
    each.operation === constantOperation ? each : input(`x${i}`, each.dtype, each.shape),
  );
  return { ...node, inputs };
}

function describe({ operation, inputs }: Node): string {
  return `${operation.name}(${inputs.map(({ dtype, shape }) => `${dtype}${formatShape(shape)}`).join(', ')})`;
}
