import type { Graph, Node } from '../node.ts';
import { rewrite } from './rewrite.ts';

/** Makes one node of nodes that compute the same: same operation, same inputs, same attributes. */
export function shareCommonSubexpressions(graph: Graph): Graph {
  const known = new Map<string, Node>();
  return rewrite(graph, (node) => {
    const key = `${node.operation.name}|${node.inputs.map((input) => input.id).join()}|${attributesKey(node)}`;
    const earlier = known.get(key);
    if (earlier) return earlier;
    known.set(key, node);
    return node;
  });
}

/** Large constants are told apart by identity: comparing their contents would cost more than it saves. */
const LARGE_CONSTANT = 64;

function attributesKey(node: Node): string {
  const attributes = (node.attributes ?? {}) as Record<string, unknown>;
  const { data } = attributes;
  if (ArrayBuffer.isView(data) && data.byteLength > LARGE_CONSTANT * 4) return `constant ${node.id}`;
  return JSON.stringify(attributes, (_, value: unknown) => (ArrayBuffer.isView(value) ? bytesOf(value) : value));
}

/** Bytes rather than numbers: as JSON both infinities and NaN would read null. */
function bytesOf(view: ArrayBufferView): string {
  return `${view.constructor.name}:${new Uint8Array(view.buffer, view.byteOffset, view.byteLength).join()}`;
}
