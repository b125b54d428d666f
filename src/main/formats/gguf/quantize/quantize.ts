/// <reference lib="es2025.float16" />
/**
 * Numbers in ggml's blocks of 32, with the float32 arithmetic of its quantize_row_…_ref functions, so that files agree byte for byte;
 * and in its k-quants (quantize-k.ts).
 */
import { byteLength, TENSOR_TYPES, type StoredType } from '../tensor-types.ts';
import { writeQ4K, writeQ5K, writeQ6K, type WriteBlock } from './quantize-k.ts';

/** The types of blocks that are written. */
export type BlockType = Extract<StoredType, 'q8_0' | 'q4_0' | 'q5_0' | 'q5_1' | 'q4_k' | 'q5_k' | 'q6_k'>;

const { fround } = Math;
const BLOCK = 32;
const HALF = BLOCK / 2;

const inverseOf = (scale: number): number => (scale === 0 ? 0 : fround(1 / scale));

/** Whole numbers from −127 to 127 after one float16 scale, largest magnitude / 127, rounded half away from zero. */
const writeQ8: WriteBlock = (values, from, view, at) => {
  let largest = 0;
  for (let i = from; i < from + BLOCK; i++) largest = Math.max(largest, Math.abs(values[i]));
  const scale = fround(largest / 127);
  const inverse = inverseOf(scale);
  view.setFloat16(at, scale, true);
  for (let i = 0; i < BLOCK; i++) {
    const scaled = fround(values[from + i] * inverse);
    view.setInt8(at + 2 + i, Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5));
  }
};

/** Levels around 0: the value of the largest magnitude goes to the lowest one, whatever its sign. @param levels of them */
function aroundZero(values: Float32Array, from: number, levels: number): { scale: number; found: Uint8Array } {
  let largest = 0;
  for (let i = from; i < from + BLOCK; i++) if (Math.abs(values[i]) > Math.abs(largest)) largest = values[i];
  const half = levels / 2;
  const scale = fround(largest / -half);
  const inverse = inverseOf(scale);
  const found = Uint8Array.from({ length: BLOCK }, (_, i) =>
    Math.min(levels - 1, Math.trunc(fround(fround(values[from + i] * inverse) + (half + 0.5)))),
  );
  return { scale, found };
}

/** The first 16 numbers in the low halves of bytes, the others in the high ones. */
function writeNibbles(levels: Uint8Array, view: DataView, at: number): void {
  for (let i = 0; i < HALF; i++) view.setUint8(at + i, (levels[i] & 15) | ((levels[i + HALF] & 15) << 4));
}

/** The fifth bit of each. */
function writeFifths(levels: Uint8Array, view: DataView, at: number): void {
  let bits = 0;
  levels.forEach((level, place) => (bits |= (level >> 4) << place));
  view.setUint32(at, bits >>> 0, true);
}

const writeQ4: WriteBlock = (values, from, view, at) => {
  const { scale, found } = aroundZero(values, from, 16);
  view.setFloat16(at, scale, true);
  writeNibbles(found, view, at + 2);
};

const writeQ50: WriteBlock = (values, from, view, at) => {
  const { scale, found } = aroundZero(values, from, 32);
  view.setFloat16(at, scale, true);
  writeFifths(found, view, at + 2);
  writeNibbles(found, view, at + 6);
};

/** Levels from the least value up. */
const writeQ51: WriteBlock = (values, from, view, at) => {
  const block = values.subarray(from, from + BLOCK);
  const [least, most] = [Math.min(...block), Math.max(...block)];
  const scale = fround(fround(most - least) / 31);
  const inverse = inverseOf(scale);
  const levels = Uint8Array.from(block, (value) => Math.trunc(fround(fround(fround(value - least) * inverse) + 0.5)));
  view.setFloat16(at, scale, true);
  view.setFloat16(at + 2, least, true);
  writeFifths(levels, view, at + 4);
  writeNibbles(levels, view, at + 8);
};

const WRITERS: Readonly<Record<BlockType, WriteBlock>> = {
  q8_0: writeQ8,
  q4_0: writeQ4,
  q5_0: writeQ50,
  q5_1: writeQ51,
  q4_k: writeQ4K,
  q5_k: writeQ5K,
  q6_k: writeQ6K,
};

export function isBlockType(type: StoredType): type is BlockType {
  return type in WRITERS;
}

/** @param values a whole number of the type's blocks */
export function quantize(type: BlockType, values: Float32Array): Uint8Array<ArrayBuffer> {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  const bytes = new Uint8Array(byteLength(type, values.length));
  const view = new DataView(bytes.buffer);
  for (let from = 0, at = 0; from < values.length; from += blockSize, at += blockBytes) {
    WRITERS[type](values, from, view, at);
  }
  return bytes;
}
