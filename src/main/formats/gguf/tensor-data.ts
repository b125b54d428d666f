/// <reference lib="es2025.float16" />
/** Numbers as ggml stores them in the types that are written. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { toF16 } from '../../models/files/float16.ts';
import { byteLength, TENSOR_TYPES, type StoredType } from './tensor-types.ts';

/** Those that are written. */
export type GgufTensorType = Extract<StoredType, 'f32' | 'f16' | 'q8_0'>;

const { blockSize: BLOCK, blockBytes: BLOCK_BYTES } = TENSOR_TYPES.q8_0;
const LARGEST_F16 = 65504;

/** @throws ParleyError invalid_input where a finite value has no counterpart; `name` is said in it */
export function encodeTensor(type: GgufTensorType, values: Float32Array, name: string): Uint8Array {
  if (type === 'f32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  // In q8_0 only the scale of a block is float16: its largest value over 127.
  const limit = type === 'q8_0' ? 127 * LARGEST_F16 : LARGEST_F16;
  const lost = values.find((value) => Math.abs(value) > limit);
  if (lost !== undefined) {
    throw new ParleyError(
      'invalid_input',
      `Writing tensor ${name} as ${type}: it has the value ${lost}, the type ends at ±${limit}: export as f32.`,
    );
  }
  return type === 'f16' ? new Uint8Array(toF16(values).buffer) : quantizeQ8(values);
}

/**
 * ggml's q8_0: blocks of 32 whole numbers from −127 to 127 after one float16 scale, largest magnitude / 127. Rounded half
 * away from zero with float32 arithmetic, as ggml's reference does, so that files agree byte for byte.
 * @param values a multiple of 32 of them
 */
export function quantizeQ8(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(byteLength('q8_0', values.length));
  const view = new DataView(bytes.buffer);
  for (let start = 0, at = 0; start < values.length; start += BLOCK, at += BLOCK_BYTES) {
    let largest = 0;
    for (let i = start; i < start + BLOCK; i++) largest = Math.max(largest, Math.abs(values[i]));
    const scale = Math.fround(largest / 127);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    view.setFloat16(at, scale, true);
    for (let i = 0; i < BLOCK; i++) {
      const scaled = Math.fround(values[start + i] * inverse);
      view.setInt8(at + 2 + i, Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5));
    }
  }
  return bytes;
}
