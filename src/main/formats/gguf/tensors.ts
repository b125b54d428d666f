/** A checkpoint's tensors under llama.cpp's names and in its layout. */
import type { Decoder, Linear } from '../../models/families/decoder.ts';
import { decoderOf } from '../../models/families/decoder.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { valuesOf } from '../../models/files/write-safetensors.ts';
import type { WeightSource, WeightTensor } from '../../models/files/write-safetensors.ts';
import { storedAs, type GgufFileType } from './quantize/file-types.ts';
import type { StoredType } from './tensor-types.ts';
import type { GgufTensor } from './write-gguf.ts';

/** Llama 3's factors of stretched positions: in no checkpoint, whose config has their settings. */
export const ROPE_FACTORS = 'rope_freqs.weight';

type Rearrangement = 'as it is' | 'transposed' | { readonly interleavedHeads: number };

interface Place {
  /** In the checkpoint. */
  readonly from: string;
  readonly to: string;
  readonly rearrangement: Rearrangement;
}

export interface ExportedTensor extends GgufTensor {
  /** The type that it would have were its rows a whole number of that one's blocks. */
  readonly meant: StoredType;
}

/** In the order of the model. @param type of the file, from which those of its tensors follow */
export function ggufTensors(
  config: ModelConfig,
  weights: ReadonlyMap<string, WeightTensor | WeightSource>,
  type: GgufFileType,
): ExportedTensor[] {
  const model = { layers: config.num_hidden_layers, hasOutput: weights.has('lm_head.weight') };
  const tensors = places(config).flatMap(({ from, to, rearrangement }): ExportedTensor[] => {
    const tensor = weights.get(from);
    // Biases that the family may have and this model has not, and an output layer that is the embedding.
    if (tensor === undefined) return [];
    const { shape } = tensor;
    const shapeThere = shapeOnTheOtherSide(shape, rearrangement);
    return [
      {
        name: to,
        shape: shapeThere,
        ...storedAs(type, { name: to, shape: shapeThere }, model),
        values: async () => rearranged({ shape, data: await valuesOf(tensor) }, rearrangement),
      },
    ];
  });
  return [...ropeFactors(config), ...tensors];
}

/**
 * A file's tensors under the checkpoint's names and in its layout, with the shapes that they then have.
 * @returns besides them the names of those that have no place in a model of this config
 */
export function checkpointTensors(
  config: ModelConfig,
  stored: ReadonlyMap<string, WeightSource>,
): { readonly weights: Map<string, WeightSource>; readonly unknown: readonly string[] } {
  const placeOf = new Map(places(config).map((place) => [place.to, place]));
  const weights = new Map<string, WeightSource>();
  const unknown: string[] = [];
  for (const [name, { shape, read }] of stored) {
    const place = placeOf.get(name);
    if (place === undefined) unknown.push(name);
    else {
      weights.set(place.from, {
        shape: shapeOnTheOtherSide(shape, place.rearrangement),
        read: async () => rearranged({ shape, data: await read() }, place.rearrangement, true),
      });
    }
  }
  return { weights, unknown: unknown.filter((name) => name !== ROPE_FACTORS) };
}

function shapeOnTheOtherSide(shape: readonly number[], rearrangement: Rearrangement): readonly number[] {
  return rearrangement === 'transposed' ? shape.toReversed() : shape;
}

function places(config: ModelConfig): Place[] {
  const decoder = decoderOf(config);
  const once = (name: string, to: string) => bothPlaces(`${decoder.prefix}.${name}`, to);
  const blocks = Array.from({ length: config.num_hidden_layers }, (_, layer) =>
    blockPlaces(config, decoder).map(({ from, to, rearrangement }) => ({
      from: `${decoder.prefix}.${decoder.block}.${layer}.${from}`,
      to: `blk.${layer}.${to}`,
      rearrangement,
    })),
  );
  return [
    ...once(decoder.embedding, 'token_embd'),
    ...(decoder.positions.kind === 'learned' ? once(decoder.positions.name, 'position_embd') : []),
    ...blocks.flat(),
    ...once(decoder.finalNorm, 'output_norm'),
    ...bothPlaces('lm_head', 'output'),
  ];
}

function blockPlaces(config: ModelConfig, decoder: Decoder): Place[] {
  const { num_attention_heads: heads, num_key_value_heads: keyHeads } = config;
  const layout: Rearrangement = decoder.linearLayout === 'in-out' ? 'transposed' : 'as it is';
  const linear = ({ name }: Linear, to: string) => bothPlaces(name, to, layout);
  // For this architecture llama.cpp turns neighbouring numbers of a head by one angle, Hugging Face's files those half a head apart.
  const turned = ({ name }: Linear, to: string, count: number) =>
    bothPlaces(name, to, ggufArchitecture(config) === 'llama' ? { interleavedHeads: count } : layout);
  const { queryKeyValue, headNorms, feedForward } = decoder;
  return [
    ...bothPlaces(decoder.attentionNorm, 'attn_norm'),
    ...('fused' in queryKeyValue
      ? linear(queryKeyValue.fused, 'attn_qkv')
      : [
          ...turned(queryKeyValue.separate[0], 'attn_q', heads),
          ...turned(queryKeyValue.separate[1], 'attn_k', keyHeads),
          ...linear(queryKeyValue.separate[2], 'attn_v'),
        ]),
    ...(headNorms ? [...bothPlaces(headNorms[0], 'attn_q_norm'), ...bothPlaces(headNorms[1], 'attn_k_norm')] : []),
    ...linear(decoder.attentionOutput, 'attn_output'),
    ...bothPlaces(decoder.feedForwardNorm, 'ffn_norm'),
    ...(feedForward.kind === 'swiglu' ? linear(feedForward.gate, 'ffn_gate') : []),
    ...linear(feedForward.up, 'ffn_up'),
    ...linear(feedForward.down, 'ffn_down'),
  ];
}

function bothPlaces(from: string, to: string, rearrangement: Rearrangement = 'as it is'): Place[] {
  return ['weight', 'bias'].map((part) => ({ from: `${from}.${part}`, to: `${to}.${part}`, rearrangement }));
}

/** llama.cpp's name of a family's architecture. */
export function ggufArchitecture({ model_type: type }: ModelConfig): 'gpt2' | 'llama' | 'qwen2' | 'qwen3' {
  return type === 'mistral' ? 'llama' : type;
}

function rearranged({ shape, data }: WeightTensor, rearrangement: Rearrangement, inReverse = false): Float32Array {
  if (rearrangement === 'as it is') return data;
  if (rearrangement === 'transposed') return shape.length < 2 ? data : transposed(data, shape[0], shape[1]);
  return interleaved(data, shape[0], rearrangement.interleavedHeads, inReverse);
}

function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = data[row * columns + column];
  }
  return result;
}

/** Rows (or, of a bias, numbers) i and i + D/2 of every head side by side; `inReverse` puts them back. */
function interleaved(data: Float32Array, rows: number, heads: number, inReverse: boolean): Float32Array {
  const result = new Float32Array(data.length);
  const [headSize, width] = [rows / heads, data.length / rows];
  for (let row = 0; row < rows; row++) {
    const [head, inHead] = [Math.floor(row / headSize), row % headSize];
    const apart = head * headSize + (inHead % 2) * (headSize / 2) + Math.floor(inHead / 2);
    const [from, to] = inReverse ? [row, apart] : [apart, row];
    result.set(data.subarray(from * width, (from + 1) * width), to * width);
  }
  return result;
}

/** Llama 3's stretched positions: by how much each pair turns more slowly than without. */
function ropeFactors(config: ModelConfig): ExportedTensor[] {
  const { positions } = decoderOf(config);
  if (config.model_type === 'gpt2' || positions.kind !== 'rotary') return [];
  if (config.rope_scaling?.rope_type !== 'llama3') return [];
  const { rope_theta: theta, head_dim: size } = config;
  const factors = positions.frequencies.map((frequency, i) => theta ** ((-2 * i) / size) / frequency);
  return [
    {
      name: ROPE_FACTORS,
      shape: [size / 2],
      ...{ type: 'f32', meant: 'f32' },
      values: () => Promise.resolve(Float32Array.from(factors)),
    },
  ];
}
