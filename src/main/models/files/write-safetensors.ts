import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { toBf16, toF16 } from './float16.ts';
import { BYTES_PER_ELEMENT } from './safetensors-header.ts';
import { writeFileAtomically } from './write-file.ts';

/** A floating-point tensor, row-major: what models are made of. */
export interface WeightTensor {
  shape: readonly number[];
  data: Float32Array;
}

/** One that is read, or computed, when its turn to be written comes: all need not be in memory together. */
export interface WeightSource {
  readonly shape: readonly number[];
  readonly read: () => Promise<Float32Array>;
}

/** The numbers of a tensor, wherever they are. */
export function valuesOf(tensor: WeightTensor | WeightSource): Float32Array | Promise<Float32Array> {
  return 'data' in tensor ? tensor.data : tensor.read();
}

export type WeightType = 'F32' | 'F16' | 'BF16';

/**
 * Writes tensors as a .safetensors file that appears under its name only when it is complete and on disk.
 * 16-bit types round to nearest, ties to even.
 * @throws ParleyError `invalid_input` when a shape and its data differ in size, or a finite value has no F16 counterpart
 */
export async function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, WeightTensor | WeightSource>,
  options: { dtype: WeightType },
): Promise<void> {
  const { dtype } = options;
  // Sorted by name, so the same tensors give the same bytes.
  const entries = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }; // `transformers` insists on it
  let offset = 0;
  for (const [name, { shape }] of entries) {
    const size = sizeOf(shape);
    const end = offset + size * BYTES_PER_ELEMENT[dtype];
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  await writeFileAtomically(file, async function* () {
    yield headerBytes(header);
    for (const [name, tensor] of entries) {
      const data = await valuesOf(tensor);
      if (data.length !== sizeOf(tensor.shape)) throw wrongSize(file, name, tensor.shape, data.length);
      yield encode(name, data, dtype, file);
    }
  });
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

function wrongSize(file: string, name: string, shape: readonly number[], got: number): ParleyError {
  return new ParleyError(
    'invalid_input',
    said('errors.files.tensorSize', { file, tensor: name, expected: sizeOf(shape), shape: shape.join(', '), got }),
  );
}

/** The header with its length, padded with spaces so that the tensors start at a multiple of 8. */
function headerBytes(header: Record<string, unknown>): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(8 + padded, ' ');
  bytes.writeBigUInt64LE(BigInt(padded));
  json.copy(bytes, 8);
  return bytes;
}

function encode(name: string, data: Float32Array, dtype: WeightType, file: string): Uint8Array {
  if (dtype === 'F32') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (dtype === 'BF16') return new Uint8Array(toBf16(data).buffer);
  const bits = toF16(data);
  const lost = bits.findIndex((half, i) => (half & 0x7fff) === 0x7c00 && Number.isFinite(data[i]));
  if (lost >= 0) {
    throw new ParleyError(
      'invalid_input',
      said('errors.files.tensorOutOfF16', { file, tensor: name, value: data[lost] }),
    );
  }
  return new Uint8Array(bits.buffer);
}
