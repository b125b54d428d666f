/// <reference lib="es2025.float16" />
/**
 * A tensor's stored bytes as float32, with the arithmetic of ggml's dequantize_row functions: every product and sum is rounded
 * to float32, in their order, so that results are equal to the last bit.
 */
import { fromBf16, fromF16 } from '../../models/files/float16.ts';
import { blockOfQ2K, blockOfQ3K, blockOfQ4K, blockOfQ5K, blockOfQ6K, type ReadBlock } from './dequantize-k.ts';
import { TENSOR_TYPES, type StoredType } from './tensor-types.ts';

const { fround } = Math;
const HALF = 16;

/** Non-linear 4-bit levels (ggml's kvalues_iq4nl). */
const IQ4_NL_LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

/** The low half of a byte belongs to the block's first 16 numbers, the high half to the others. */
function nibbles(view: DataView, at: number, take: (place: number, value: number) => void): void {
  for (let i = 0; i < HALF; i++) {
    const byte = view.getUint8(at + i);
    take(i, byte & 15);
    take(i + HALF, byte >> 4);
  }
}

/** A scale, and whole numbers around 0 or what `level` makes of them. */
const scaled =
  (level: (value: number) => number): ReadBlock =>
  (view, at, out, to) => {
    const scale = view.getFloat16(at, true);
    nibbles(view, at + 2, (place, value) => (out[to + place] = scale * level(value)));
  };

const BLOCK_READERS: Readonly<Record<Exclude<StoredType, 'f32' | 'f16' | 'bf16'>, ReadBlock>> = {
  q8_0: (view, at, out, to) => {
    const scale = view.getFloat16(at, true);
    for (let i = 0; i < 2 * HALF; i++) out[to + i] = scale * view.getInt8(at + 2 + i);
  },
  q4_0: scaled((value) => value - 8),
  iq4_nl: scaled((value) => IQ4_NL_LEVELS[value]),
  q4_1: (view, at, out, to) => {
    const [scale, least] = [view.getFloat16(at, true), view.getFloat16(at + 2, true)];
    nibbles(view, at + 4, (place, value) => (out[to + place] = fround(scale * value) + least));
  },
  q5_0: (view, at, out, to) => {
    const [scale, fifth] = [view.getFloat16(at, true), view.getUint32(at + 2, true)];
    nibbles(view, at + 6, (place, value) => {
      out[to + place] = scale * ((value | (((fifth >>> place) & 1) << 4)) - 16);
    });
  },
  q5_1: (view, at, out, to) => {
    const [scale, least, fifth] = [
      view.getFloat16(at, true),
      view.getFloat16(at + 2, true),
      view.getUint32(at + 4, true),
    ];
    nibbles(view, at + 8, (place, value) => {
      out[to + place] = fround(scale * (value | (((fifth >>> place) & 1) << 4))) + least;
    });
  },
  q2_k: blockOfQ2K,
  q3_k: blockOfQ3K,
  q4_k: blockOfQ4K,
  q5_k: blockOfQ5K,
  q6_k: blockOfQ6K,
};

/** @param bytes of a whole number of blocks, in memory of their own */
export function dequantize(type: StoredType, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  if (bytes.length % blockBytes !== 0 || bytes.byteOffset !== 0) throw new RangeError('expected whole blocks');
  const count = (bytes.length / blockBytes) * blockSize;
  if (type === 'f32') return new Float32Array(bytes.buffer, 0, count);
  if (type === 'f16') return fromF16(new Uint16Array(bytes.buffer, 0, count));
  if (type === 'bf16') return fromBf16(new Uint16Array(bytes.buffer, 0, count));
  const out = new Float32Array(count);
  const view = new DataView(bytes.buffer);
  const read = BLOCK_READERS[type];
  for (let at = 0, to = 0; to < count; at += blockBytes, to += blockSize) read(view, at, out, to);
  return out;
}
