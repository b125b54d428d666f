/**
 * What a file of each type stores its tensors as. The mixes are llama.cpp's (llama-quant.cpp, llama_tensor_get_type and
 * tensor_type_fallback): in the `_M` ones, tensors in which rounding does the most harm have more bits.
 */
import { TENSOR_TYPES, type StoredType } from '../tensor-types.ts';
import type { BlockType } from './quantize.ts';

interface FileType {
  /** llama_ftype: what most of the file is. */
  readonly id: number;
  /** Of tensors that nothing else is said of. */
  readonly usual: BlockType | 'f32' | 'f16';
  /** Of every third layer's values and down projections, and of the first and last eighth. */
  readonly careful?: BlockType;
  /** Of fused queries, keys and values. */
  readonly fused?: BlockType;
  /** Of the output layer, which may be the embedding. */
  readonly output?: BlockType;
}

export const GGUF_FILE_TYPES = {
  f16: { id: 1, usual: 'f16' },
  f32: { id: 0, usual: 'f32' },
  q8_0: { id: 7, usual: 'q8_0' },
  q6_k: { id: 18, usual: 'q6_k', output: 'q6_k' },
  q5_k_m: { id: 17, usual: 'q5_k', careful: 'q6_k', fused: 'q6_k', output: 'q6_k' },
  q4_k_m: { id: 15, usual: 'q4_k', careful: 'q6_k', fused: 'q5_k', output: 'q6_k' },
  q4_0: { id: 2, usual: 'q4_0', output: 'q6_k' },
} as const satisfies Record<string, FileType>;
export type GgufFileType = keyof typeof GGUF_FILE_TYPES;

/** What stands in where a row is no whole number of a type's blocks; float16 where it is none of these either. */
const FALLBACKS: Readonly<Partial<Record<StoredType, BlockType>>> = { q4_k: 'q5_0', q5_k: 'q5_1', q6_k: 'q8_0' };

export interface TensorPlace {
  /** llama.cpp's. */
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * @param model how many layers it has, and whether its output layer is one of its own
 * @returns what it is meant to be, and what its rows allow
 */
export function storedAs(
  file: GgufFileType,
  { name, shape }: TensorPlace,
  model: { readonly layers: number; readonly hasOutput: boolean },
): { readonly meant: StoredType; readonly type: BlockType | 'f32' | 'f16' } {
  if (shape.length < 2 || name === 'position_embd.weight') return { meant: 'f32', type: 'f32' };
  const meant = meantType(GGUF_FILE_TYPES[file], name, model);
  const fits = (type: StoredType) => shape[shape.length - 1] % TENSOR_TYPES[type].blockSize === 0;
  const type = [meant, FALLBACKS[meant]].find((candidate) => candidate !== undefined && fits(candidate)) ?? 'f16';
  return { meant, type };
}

function meantType(
  { usual, careful, fused, output }: FileType,
  name: string,
  { layers, hasOutput }: { layers: number; hasOutput: boolean },
) {
  if (name === (hasOutput ? 'output.weight' : 'token_embd.weight')) return output ?? usual;
  const [, layer, part] = /^blk\.(\d+)\.(.+)\.weight$/.exec(name) ?? [];
  if (part === 'attn_qkv') return fused ?? usual;
  const isSensitive = part === 'attn_v' || part === 'ffn_down';
  return (isSensitive && hasMoreBits(Number(layer), layers) ? careful : undefined) ?? usual;
}

/** llama.cpp's use_more_bits. */
function hasMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8);
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2;
}
