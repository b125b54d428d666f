/** The walk all passes share: rebuilds a graph bottom-up, asking for each node what stands in its place. */
import { createNode, rootsOf, topologicalOrder, type Graph, type Node } from '../node.ts';

/** `replace` gets each node with its inputs already rewritten and answers with the node to use instead (or itself). */
export function rewrite(graph: Graph, replace: (node: Node) => Node): Graph {
  const replacements = new Map<Node, Node>();
  for (const node of topologicalOrder(rootsOf(graph))) {
    const inputs = node.inputs.map((input) => replacements.get(input)!);
    const unchanged = inputs.every((input, i) => input === node.inputs[i]);
    replacements.set(node, replace(unchanged ? node : createNode(node.operation, inputs, node.attributes)));
  }
  const mapped = (nodes: Readonly<Record<string, Node>>) =>
    Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, replacements.get(node)!]));
  return { outputs: mapped(graph.outputs), updates: mapped(graph.updates ?? {}) };
}
