/** A model with some of its layers: which ones stay, and what follows for its config and its tensors. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { decoderOf } from '../families/decoder.ts';
import { configJson, parseModelConfig, type ModelConfig } from '../families/model-config.ts';

/**
 * `count` of `layers` layers at even distances, the first and the last two among them where there is room: what the first makes of
 * the embeddings and the last two of the logits no other layer does.
 */
export function evenLayers(layers: number, count: number): number[] {
  requireCount(layers, count);
  if (count === layers) return Array.from({ length: layers }, (_, layer) => layer);
  const spread = (last: number, number: number) =>
    Array.from({ length: number }, (_, i) => (number === 1 ? 0 : Math.round((i * last) / (number - 1))));
  return count < 3 ? spread(layers - 1, count) : [...spread(layers - 3, count - 2), layers - 2, layers - 1];
}

/**
 * `count` layers of the greatest influence, the first and the last two among them where there is room, in their order.
 * @param influence of each layer, as ShortGPT has it (learn/policy/block-influence.ts): layers of the least are taken out first
 */
export function influentialLayers(influence: readonly number[], count: number): number[] {
  const layers = influence.length;
  requireCount(layers, count);
  if (count < 3) return evenLayers(layers, count);
  const fixed = new Set([0, layers - 2, layers - 1]);
  const others = influence.map((_, layer) => layer).filter((layer) => !fixed.has(layer));
  const chosen = others.toSorted((a, b) => influence[b] - influence[a]).slice(0, Math.max(0, count - fixed.size));
  return [...fixed, ...chosen].sort((a, b) => a - b);
}

/** @throws ParleyError invalid_input for a list that is not ascending or names a layer that is not there */
export function requireLayers(layers: number, chosen: readonly number[]): void {
  const isAscending = chosen.every((layer, i) => i === 0 || layer > chosen[i - 1]);
  const isThere = chosen.every((layer) => Number.isInteger(layer) && layer >= 0 && layer < layers);
  if (chosen.length > 0 && isAscending && isThere) return;
  throw new ParleyError('invalid_input', said('errors.files.layersOfModel', { layers, got: chosen }));
}

function requireCount(layers: number, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= layers) return;
  throw new ParleyError('invalid_input', said('errors.files.layerCount', { layers, got: count }));
}

/** The config of a model with these layers. */
export function configWithLayers(config: ModelConfig, kept: readonly number[]): ModelConfig {
  if (config.model_type === 'gpt2') return changed(config, { n_layer: kept.length });
  const { windows } = decoderOf(config);
  // Which layers have a window was said by their numbers.
  const slides = config.use_sliding_window;
  return changed(config, {
    num_hidden_layers: kept.length,
    ...((slides || config.layer_types) && {
      layer_types: kept.map((layer) => (windows[layer] === undefined ? 'full_attention' : 'sliding_attention')),
    }),
    ...(typeof config.max_window_layers === 'number' && {
      max_window_layers: kept.filter((layer) => layer < config.max_window_layers!).length,
    }),
  });
}

/** Checked as one that is read from a file. */
function changed(config: ModelConfig, changes: Readonly<Record<string, unknown>>): ModelConfig {
  return parseModelConfig({ ...configJson(config), ...changes }, 'the config of the smaller model');
}

/** The tensors of these layers, numbered anew, and all that are no layer's. */
export function tensorsOfLayers<Tensor>(
  tensors: ReadonlyMap<string, Tensor>,
  config: ModelConfig,
  kept: readonly number[],
): Map<string, Tensor> {
  const { prefix, block } = decoderOf(config);
  const layerPrefix = `${prefix}.${block}.`;
  return new Map(
    [...tensors].flatMap(([name, tensor]): [string, Tensor][] => {
      if (!name.startsWith(layerPrefix)) return [[name, tensor]];
      const [layer, ...rest] = name.slice(layerPrefix.length).split('.');
      const place = kept.indexOf(Number(layer));
      return place < 0 ? [] : [[`${layerPrefix}${place}.${rest.join('.')}`, tensor]];
    }),
  );
}
