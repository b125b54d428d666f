/**
 * Block expansion (Wu et al. 2024, "LLaMA Pro", section 3.1): each layer is followed by a copy of itself whose output
 * projections are zero. The copy adds nothing to the residual stream, so the deeper model computes exactly what the
 * shallower one did, and learns from there.
 */
import type { ParameterTensor } from '../../src/main/engines/engine.ts';

/** @param tensors of a Llama-type policy of L layers @returns those of one with 2 L layers and the same logits */
export function expandBlocks(tensors: ReadonlyMap<string, ParameterTensor>): Map<string, ParameterTensor> {
  const expanded = new Map<string, ParameterTensor>();
  for (const [name, tensor] of tensors) {
    const [, layer, part] = /^model\.layers\.(\d+)\.(.+)$/.exec(name) ?? [];
    if (layer === undefined) {
      expanded.set(name, tensor);
      continue;
    }
    const writes = part.startsWith('self_attn.o_proj') || part.startsWith('mlp.down_proj');
    const copy = writes ? new Float32Array(tensor.data.length) : tensor.data.slice();
    expanded.set(`model.layers.${2 * Number(layer)}.${part}`, tensor);
    expanded.set(`model.layers.${2 * Number(layer) + 1}.${part}`, { ...tensor, data: copy });
  }
  return expanded;
}
