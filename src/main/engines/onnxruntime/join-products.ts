/** One product instead of several that share their left factor: queries, keys and values; a gate and what it lets through. */
import { leafName } from '../../graph/leaves.ts';
import { rootsOf, topologicalOrder, type Graph, type Node } from '../../graph/node.ts';
import { parameter } from '../../graph/ops/leaf.ts';
import { matmul, matmulOperation } from '../../graph/ops/matmul.ts';
import { slice } from '../../graph/ops/slice.ts';
import { rewrite } from '../../graph/passes/rewrite.ts';
import type { ParameterTensor } from '../engine.ts';

interface Joined {
  readonly name: string;
  /** Rows of the joined matrix by the names of those it is made of. */
  readonly rows: ReadonlyMap<string, { readonly start: number; readonly end: number }>;
}

/**
 * For few rows on the left, as in decoding, a product waits for its matrix to be read and for its threads to begin and end:
 * one long product is faster than three short ones. Only for matrices that are baked in, since joining copies them.
 */
export function joinProducts(
  graph: Graph,
  values: ReadonlyMap<string, ParameterTensor>,
): { graph: Graph; values: ReadonlyMap<string, ParameterTensor> } {
  const joinedOf = new Map<string, Joined>();
  const joinedValues = new Map(values);
  for (const names of sharingLeft(graph, values)) {
    const joined = join(names, values);
    joinedValues.set(joined.name, stacked(names.map((name) => values.get(name)!)));
    for (const name of names) joinedOf.set(name, joined);
  }
  const products = new Map<string, Node>();
  const rewritten = rewrite(graph, (node) => {
    const name = rightFactor(node);
    const joined = name === undefined ? undefined : joinedOf.get(name);
    if (!joined) return node;
    const { shape } = joinedValues.get(joined.name)!;
    const product =
      products.get(joined.name) ?? matmul(node.inputs[0], parameter(joined.name, shape), { transposeB: true });
    products.set(joined.name, product);
    const { start, end } = joined.rows.get(name!)!;
    return slice(product, 1, start, end);
  });
  return { graph: rewritten, values: joinedValues };
}

/** Names of matrices, two or more each time, that one node is multiplied with and no other node is. */
function sharingLeft(graph: Graph, values: ReadonlyMap<string, ParameterTensor>): string[][] {
  const byLeft = new Map<Node, string[]>();
  const uses = new Map<string, number>();
  for (const node of topologicalOrder(rootsOf(graph))) {
    const name = rightFactor(node);
    if (name === undefined || !values.has(name)) continue;
    uses.set(name, (uses.get(name) ?? 0) + 1);
    byLeft.set(node.inputs[0], [...(byLeft.get(node.inputs[0]) ?? []), name]);
  }
  return [...byLeft.values()]
    .map((names) => names.filter((name) => uses.get(name) === 1))
    .filter((names) => names.length > 1);
}

/** The name of b in a·bᵀ, where b is a parameter and both are matrices. */
function rightFactor(node: Node): string | undefined {
  if (node.operation !== matmulOperation || node.shape.length !== 2) return undefined;
  const { transposeA, transposeB } = (node as Node<{ transposeA: boolean; transposeB: boolean }>).attributes;
  return transposeB && !transposeA ? leafName(node.inputs[1]) : undefined;
}

function join(names: readonly string[], values: ReadonlyMap<string, ParameterTensor>): Joined {
  let start = 0;
  const rows = new Map(
    names.map((name) => {
      const end = start + values.get(name)!.shape[0];
      const range = { start, end };
      start = end;
      return [name, range];
    }),
  );
  return { name: names.join(' & '), rows };
}

function stacked(tensors: readonly ParameterTensor[]): ParameterTensor {
  const data = new Float32Array(tensors.reduce((sum, tensor) => sum + tensor.data.length, 0));
  let filled = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, filled);
    filled += tensor.data.length;
  }
  const width = tensors[0].shape[1];
  return { data, shape: [data.length / width, width] };
}
