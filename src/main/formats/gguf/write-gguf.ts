/** Writes GGUF files, version 3: a header with metadata and the places of tensors, then the tensors, each aligned. */
import { writeFileAtomically } from '../../models/files/write-file.ts';
import { encodeMetadataValue, encodeString, encodeUint32, encodeUint64 } from './metadata-value.ts';
import type { Metadata } from './metadata-value.ts';
import { encodeTensor } from './tensor-data.ts';
import type { GgufTensorType } from './tensor-data.ts';
import { byteLength, TENSOR_TYPES } from './tensor-types.ts';

export interface GgufTensor {
  readonly name: string;
  /** Row-major, slowest axis first, as everywhere in Parley; the file says it the other way round. */
  readonly shape: readonly number[];
  readonly type: GgufTensorType;
  /** Called once, when its turn to be written comes: all tensors need not be in memory together. */
  readonly values: () => Promise<Float32Array>;
}

/** The default of `general.alignment`. */
export const ALIGNMENT = 32;
export const MAGIC = 'GGUF';
const VERSION = 3;

/**
 * The file appears under its name only when it is complete and on disk.
 * @param onTensor called before each tensor with how many are done
 * @throws ParleyError invalid_input where a value has no place in the type; what the file system throws
 */
export async function writeGguf(
  file: string,
  metadata: Metadata,
  tensors: readonly GgufTensor[],
  onTensor: (done: number) => void = () => undefined,
): Promise<void> {
  await writeFileAtomically(file, async function* () {
    const header = encodeHeader(metadata, tensors);
    yield header;
    yield padding(header.length);
    for (const [done, { name, type, values }] of tensors.entries()) {
      onTensor(done);
      const bytes = encodeTensor(type, await values(), name);
      yield bytes;
      yield padding(bytes.length);
    }
    onTensor(tensors.length);
  });
}

function encodeHeader(metadata: Metadata, tensors: readonly GgufTensor[]): Buffer {
  const parts = [
    Buffer.from(MAGIC),
    encodeUint32(VERSION),
    encodeUint64(tensors.length),
    encodeUint64(metadata.size),
    ...[...metadata].flatMap(([key, value]) => [encodeString(key), encodeMetadataValue(value)]),
  ];
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    parts.push(encodeString(name), encodeUint32(shape.length));
    parts.push(...shape.toReversed().map(encodeUint64), encodeUint32(TENSOR_TYPES[type].id), encodeUint64(offset));
    offset += aligned(byteLength(type, sizeOf(shape)));
  }
  return Buffer.concat(parts);
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function padding(length: number): Buffer {
  return Buffer.alloc(aligned(length) - length);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
