/** Numbers as ggml stores them in the types that are written. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { toF16 } from '../../models/files/float16.ts';
import { isBlockType, quantize, type BlockType } from './quantize/quantize.ts';

/** Those that are written. */
export type GgufTensorType = 'f32' | 'f16' | BlockType;

const LARGEST_F16 = 65504;

/** @throws ParleyError invalid_input where a finite value has no counterpart; `name` is said in it */
export function encodeTensor(type: GgufTensorType, values: Float32Array, name: string): Uint8Array {
  if (type === 'f32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  // In q8_0 only the scale of a block is float16: its largest value over 127. Of the others minimums are, too, or scales of few levels.
  const limit = type === 'q8_0' ? 127 * LARGEST_F16 : LARGEST_F16;
  const lost = values.find((value) => Math.abs(value) > limit);
  if (lost !== undefined) {
    throw new ParleyError('invalid_input', said('errors.gguf.outOfRange', { tensor: name, type, value: lost, limit }));
  }
  return isBlockType(type) ? quantize(type, values) : new Uint8Array(toF16(values).buffer);
}
