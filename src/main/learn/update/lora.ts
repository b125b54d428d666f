/**
 * Low-rank adapters (LoRA; Hu et al. 2021, eq. 3): next to a frozen linear layer W runs (alpha / rank) · B·A, of which only
 * A [rank, in] and B [out, rank] are trained. Memory for gradients and AdamW falls from all weights to the adapters', and
 * the layer without them is still there: the reference policy of PPO and DPO costs nothing.
 *
 * Adapters are put into a finished graph: every product with a chosen layer's weights gains the second path, whatever the
 * architecture. Left out: dropout on the adapters' input.
 */
import type { Random } from '../../../shared/domain/random.ts';
import type { LoraSettings } from '../../../shared/methods/parts/lora-settings.ts';
import type { ParameterTensor } from '../../engines/engine.ts';
import { leafName, leavesOf } from '../../graph/leaves.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { parameter, parameterOperation, scalar } from '../../graph/ops/leaf.ts';
import { matmul, matmulOperation } from '../../graph/ops/matmul.ts';
import { mul } from '../../graph/ops/mul.ts';
import { rewrite } from '../../graph/passes/rewrite.ts';
import { adapterPart, mergeAdapter, type Adapter } from '../../models/files/adapter.ts';
import type { Policy } from '../policy/policy.ts';

/** Usual adapters, for what they would save where all weights are too much. */
export const usualAdapters: LoraSettings = { loraRank: 8, loraAlpha: 16, loraTargets: 'all-linear' };

/** A linear layer within a block; what comes before and after the blocks has no adapters. */
const BLOCK_LAYER = /\.(layers|h)\.\d+\.(.+)\.weight$/;

export function isAdapter(name: string): boolean {
  return adapterPart(name) !== undefined;
}

export function usesLora(settings: Partial<LoraSettings>): settings is LoraSettings {
  return (settings.loraRank ?? 0) > 0;
}

/** Whether an update changes this parameter: all without adapters; with them the adapters, and heads, which start from nothing. */
export function isTrained(name: string, settings: Partial<LoraSettings>, heads: readonly string[] = []): boolean {
  return !usesLora(settings) || isAdapter(name) || heads.includes(name);
}

/** The graph with adapters beside the chosen layers; as it is where the settings ask for none. To be differentiated after. */
export function withAdapters(graph: Graph, settings: Partial<LoraSettings>): Graph {
  if (!usesLora(settings)) return graph;
  return rewrite(graph, (node) => {
    const layer = node.operation === matmulOperation ? adaptedLayer(node, settings) : undefined;
    return layer === undefined ? node : add(node, adapterPath(node, layer, settings));
  });
}

function adaptedLayer({ inputs: [, weights] }: Node, { loraTargets }: LoraSettings): string | undefined {
  if (weights.operation !== parameterOperation) return undefined;
  const name = leafName(weights)!;
  const within = BLOCK_LAYER.exec(name)?.[2];
  const chosen = within !== undefined && (loraTargets === 'all-linear' || /(^|_)attn\./.test(within));
  return chosen ? name.replace(/\.weight$/, '') : undefined;
}

/** (alpha / rank) · x·Aᵀ·Bᵀ, scaled where the tensor is narrowest. */
function adapterPath(product: Node, layer: string, { loraRank, loraAlpha }: LoraSettings): Node {
  const [x, weights] = product.inputs;
  const { transposeB } = product.attributes as { transposeB: boolean };
  const [rows, columns] = weights.shape as number[];
  const [inner, outer] = transposeB ? [columns, rows] : [rows, columns];
  const a = parameter(`${layer}.lora_A.weight`, [loraRank, inner]);
  const b = parameter(`${layer}.lora_B.weight`, [outer, loraRank]);
  const narrow = mul(matmul(x, a, { transposeB: true }), scalar(loraAlpha / loraRank));
  return matmul(narrow, b, { transposeB: true });
}

/** Fresh adapters for every layer of the graph that has a place for one: A uniform within ±1/√in (as PEFT), B zero. */
export function freshAdapters(graph: Graph, random: Random): Map<string, ParameterTensor> {
  const adapters = new Map<string, ParameterTensor>();
  for (const [name, node] of leavesOf(graph).parameters) {
    const part = adapterPart(name);
    if (!part) continue;
    const shape = node.shape as number[];
    const data = new Float32Array(shape[0] * shape[1]);
    const bound = 1 / Math.sqrt(shape[1]);
    const draws = random.split(name);
    if (part.matrix === 'A') data.forEach((_, i) => (data[i] = bound * (2 * draws.uniform() - 1)));
    adapters.set(name, { shape, data });
  }
  return adapters;
}

/** The adapter that a training with these settings left among the tensors; undefined without adapters. */
export function adapterAmong(
  tensors: ReadonlyMap<string, ParameterTensor>,
  settings: Partial<LoraSettings>,
  baseModel?: string,
): Adapter | undefined {
  if (!usesLora(settings)) return undefined;
  const own = new Map([...tensors].filter(([name]) => isAdapter(name)));
  return { rank: settings.loraRank, alpha: settings.loraAlpha, baseModel, tensors: own };
}

/** The policy whose weights have the adapters among its tensors added in; as it is without any. */
export function mergeAdapters({ config, tensors }: Policy, settings: Partial<LoraSettings>): Policy {
  const adapter = adapterAmong(tensors, settings);
  if (!adapter) return { config, tensors };
  const base = new Map([...tensors].filter(([name]) => !isAdapter(name)));
  return { config, tensors: mergeAdapter(config, base, adapter) };
}
