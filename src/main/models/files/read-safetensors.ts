import { stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { fromBf16, fromF16 } from './float16.ts';
import { readJsonFile } from './json-file.ts';
import { holesProblem, openRegular, readAt } from './regular-file.ts';
import { BYTES_PER_ELEMENT, MAX_HEADER_BYTES, corrupt, isTensorType, parseHeader } from './safetensors-header.ts';
import type { TensorEntry, TensorType } from './safetensors-header.ts';

/** A tensor in memory, row-major. Floating-point types of any width arrive as Float32Array. */
export interface StoredTensor {
  shape: number[];
  data: Float32Array | Int32Array | BigInt64Array;
}

/** A tensor in a file that is open. */
export interface PlacedTensor {
  readonly shape: number[];
  /** As the file names it; only `FLOAT_TYPES` can be a model's weights. */
  readonly dtype: string;
  /** @throws ParleyError `unsupported` for a type whose numbers cannot be read */
  readonly read: () => Promise<StoredTensor['data']>;
}

/** Tensors to be read one at a time; `close` when that is over. */
export interface OpenTensors {
  readonly tensors: ReadonlyMap<string, PlacedTensor>;
  readonly close: () => Promise<void>;
}

/** What a clone without Git LFS holds instead of a large file. */
const lfsPointer = Buffer.from('version https://git-lfs');

/**
 * Reads the header of a .safetensors file and leaves the tensors where they are.
 * @throws ParleyError `not_found` or `io`; `corrupt` for a file that is cut off, too long or contradicts its header
 */
export async function openSafetensors(file: string): Promise<OpenTensors> {
  const handle = await openRegular(file).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof ParleyError) throw error;
    const code = error.code === 'ENOENT' ? 'not_found' : 'io';
    throw new ParleyError(
      code,
      code === 'not_found'
        ? said('errors.files.weightsMissing', { file })
        : said('errors.files.reading', { file, problem: error.message }),
      { file },
      { cause: error },
    );
  });
  try {
    const stats = await handle.stat();
    const { size } = stats;
    if (size < 8) throw corrupt(file, said('modelFaults.safetensors.tooShort', { got: size }));
    const start = Buffer.from(await readBytes(handle, 0, Math.min(size, lfsPointer.length), file));
    if (start.equals(lfsPointer)) {
      throw corrupt(file, said('modelFaults.lfsPointer'));
    }
    const holes = holesProblem(stats);
    if (holes !== undefined) throw corrupt(file, holes);
    const headerBytes = Number(start.readBigUInt64LE());
    if (headerBytes > Math.min(MAX_HEADER_BYTES, size - 8)) {
      throw corrupt(
        file,
        said('modelFaults.safetensors.headerTooLong', { most: Math.min(MAX_HEADER_BYTES, size - 8), got: headerBytes }),
      );
    }
    const json = Buffer.from(await readBytes(handle, 8, headerBytes, file)).toString('utf8');
    const dataStart = 8 + headerBytes;
    const placed = (entry: TensorEntry): PlacedTensor => ({
      shape: entry.shape,
      dtype: entry.dtype,
      read: async () => {
        const decode = decoderFor(entry, file);
        return decode(await readBytes(handle, dataStart + entry.start, entry.end - entry.start, file));
      },
    });
    const tensors = new Map(parseHeader(json, size - dataStart, file).map((entry) => [entry.name, placed(entry)]));
    return { tensors, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** All tensors of a .safetensors file, read one at a time (so the peak is the result plus one tensor). @throws as `openSafetensors` */
export async function readSafetensors(file: string): Promise<Map<string, StoredTensor>> {
  const { tensors: placed, close } = await openSafetensors(file);
  try {
    const tensors = new Map<string, StoredTensor>();
    for (const [name, { shape, read }] of placed) tensors.set(name, { shape, data: await read() });
    return tensors;
  } finally {
    await close();
  }
}

const indexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/**
 * Opens a model folder's weights: model.safetensors, or the files that model.safetensors.index.json names.
 * @throws ParleyError as `openSafetensors`, and `corrupt` when a shard lacks a tensor that the index promises
 */
export async function openWeights(folder: string): Promise<OpenTensors> {
  const single = path.join(folder, 'model.safetensors');
  const indexFile = `${single}.index.json`;
  if ((await exists(single)) || !(await exists(indexFile))) return openSafetensors(single);
  const { weight_map: fileOf } = await readJsonFile(indexFile, indexSchema);
  const tensors = new Map<string, PlacedTensor>();
  const opened: OpenTensors[] = [];
  const close = async () => {
    for (const shard of opened) await shard.close();
  };
  try {
    for (const name of new Set(Object.values(fileOf))) {
      if (path.basename(name) !== name || !name.endsWith('.safetensors')) {
        throw new ParleyError('corrupt', said('errors.files.shardElsewhere', { file: indexFile, name }));
      }
      const shard = await openSafetensors(path.join(folder, name));
      opened.push(shard);
      for (const [tensor, value] of shard.tensors) if (fileOf[tensor] === name) tensors.set(tensor, value);
    }
    const missing = Object.keys(fileOf).find((tensor) => !tensors.has(tensor));
    if (missing !== undefined) {
      throw new ParleyError(
        'corrupt',
        said('errors.files.tensorNotInShard', { file: indexFile, tensor: missing, shard: fileOf[missing] }),
      );
    }
    return { tensors, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function readBytes(handle: FileHandle, position: number, length: number, file: string): Promise<ArrayBuffer> {
  const bytes = await readAt(handle, position, length);
  if (bytes.length === length) return bytes.buffer;
  throw corrupt(file, said('modelFaults.safetensors.ended', { expected: length, at: position, got: bytes.length }));
}

/** The format is little-endian, and so is every machine that ONNX Runtime's npm package runs on. */
const DECODERS: Readonly<Record<TensorType, (bytes: ArrayBuffer) => StoredTensor['data']>> = {
  F64: (bytes) => Float32Array.from(new Float64Array(bytes)),
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => fromF16(new Uint16Array(bytes)),
  BF16: (bytes) => fromBf16(new Uint16Array(bytes)),
  I32: (bytes) => new Int32Array(bytes),
  I64: (bytes) => new BigInt64Array(bytes),
};

function decoderFor({ name, dtype }: TensorEntry, file: string) {
  if (isTensorType(dtype)) return DECODERS[dtype];
  const known = Object.keys(BYTES_PER_ELEMENT).join(', ');
  throw new ParleyError('unsupported', said('errors.files.tensorOfType', { file, tensor: name, type: dtype, known }), {
    file,
  });
}
