/** How many bits a GGUF file keeps of each weight: what its quantization has left. */
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { typeName, type StoredTensor } from './parse-header.ts';
import { TENSOR_TYPES, type StoredType } from './tensor-types.ts';

export interface TypeShare {
  /** As ggml writes it: Q4_K. */
  readonly type: string;
  readonly tensors: number;
  readonly parameters: number;
  readonly bitsPerWeight: number;
}

/** By type, that of the most weights first. */
export function typeMix(tensors: Iterable<Pick<StoredTensor, 'type' | 'shape'>>): TypeShare[] {
  const shares = new Map<StoredType, { tensors: number; parameters: number }>();
  for (const { type, shape } of tensors) {
    const share = shares.get(type) ?? { tensors: 0, parameters: 0 };
    share.tensors += 1;
    share.parameters += shape.reduce((product, size) => product * size, 1);
    shares.set(type, share);
  }
  return [...shares]
    .map(([type, share]) => ({ type: typeName(type), ...share, bitsPerWeight: bitsOf(type) }))
    .sort((a, b) => b.parameters - a.parameters);
}

function bitsOf(type: StoredType): number {
  const { blockBytes, blockSize } = TENSOR_TYPES[type];
  return (8 * blockBytes) / blockSize;
}

export function parametersOf(mix: readonly TypeShare[]): number {
  return mix.reduce((sum, { parameters }) => sum + parameters, 0);
}

export function meanBits(mix: readonly TypeShare[]): number {
  return mix.reduce((sum, { parameters, bitsPerWeight }) => sum + parameters * bitsPerWeight, 0) / parametersOf(mix);
}

/** From here on the numbers are those that the model was published with, or nearly. */
const UNQUANTIZED_BITS = 16;

/** @returns undefined where nothing was rounded to fewer than 16 bits */
export function quantizationNote(mix: readonly TypeShare[]): Said | undefined {
  const quantized = mix.filter(({ bitsPerWeight }) => bitsPerWeight < UNQUANTIZED_BITS);
  if (quantized.length === 0) return undefined;
  const all = parametersOf(mix);
  const shares = mix.map(({ type, parameters, bitsPerWeight }) =>
    said('modelNotes.shareOfType', { type, share: parameters / all, bits: bits(bitsPerWeight) }),
  );
  return said('modelNotes.quantized', { bits: bits(meanBits(mix)), shares });
}

const bits = (value: number): string => String(Math.round(value * 100) / 100);
