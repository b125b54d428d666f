/** A graph as text, a node per line: `%7 = matmul(%3, %6) {transposeB: true} f32[B, 64]`. */
import { formatShape } from './dims.ts';
import { rootsOf, topologicalOrder, type Graph, type Node } from './node.ts';

export function printGraph(graph: Graph): string {
  const order = topologicalOrder(rootsOf(graph));
  const numbers = new Map(order.map((node, i) => [node, `%${i}`]));
  const lines = order.map((node) => {
    const inputs = node.inputs.map((input) => numbers.get(input)).join(', ');
    return `${numbers.get(node)} = ${node.operation.name}(${inputs})${attributesText(node)} ${node.dtype}${formatShape(node.shape)}`;
  });
  for (const [name, node] of Object.entries(graph.outputs)) lines.push(`output ${name} = ${numbers.get(node)}`);
  for (const [name, node] of Object.entries(graph.updates ?? {})) lines.push(`update ${name} = ${numbers.get(node)}`);
  return lines.join('\n');
}

function attributesText(node: Node): string {
  const entries = Object.entries((node.attributes ?? {}) as Record<string, unknown>);
  if (entries.length === 0) return '';
  return ` {${entries.map(([name, value]) => `${name}: ${shorten(value)}`).join(', ')}}`;
}

function shorten(value: unknown): string {
  const list = ArrayBuffer.isView(value) ? [...(value as Float32Array)] : value;
  if (!Array.isArray(list)) return JSON.stringify(value);
  return list.length > 6 ? `[${list.slice(0, 6).join(', ')}, … ${list.length}]` : `[${list.join(', ')}]`;
}
