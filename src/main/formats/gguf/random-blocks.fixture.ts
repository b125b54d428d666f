/** Stored numbers that nobody computed: random bytes, with scales that are finite. */
import { Random } from '../../../shared/domain/random.ts';
import { TENSOR_TYPES, type StoredType } from './tensor-types.ts';

/** Where in a block float16 numbers lie; in the plain types everywhere. */
const HALVES: Readonly<Record<StoredType, readonly number[]>> = {
  f32: [],
  f16: [0],
  bf16: [],
  q8_0: [0],
  q4_0: [0],
  q4_1: [0, 2],
  q5_0: [0],
  q5_1: [0, 2],
  q2_k: [80, 82],
  q3_k: [108],
  q4_k: [0, 2],
  q5_k: [0, 2],
  q6_k: [208],
  iq4_nl: [0],
};

export function randomBlocks(type: StoredType, count: number, seed: number): Uint8Array<ArrayBuffer> {
  const random = Random.fromSeed(seed);
  const { blockBytes } = TENSOR_TYPES[type];
  const bytes = new Uint8Array(count * blockBytes).map(() => random.int(256));
  for (let at = 0; at < bytes.length; at += blockBytes) {
    // An exponent of ones says infinite or none at all.
    for (const half of HALVES[type]) bytes[at + half + 1] &= 0xbf;
    if (type === 'f32' || type === 'bf16') bytes[at + blockBytes - 1] &= 0xbf;
  }
  return bytes;
}
