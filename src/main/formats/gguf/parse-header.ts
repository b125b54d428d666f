/**
 * The header of a GGUF file (versions 2 and 3, which differ in byte order only,
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): typed metadata, then each tensor's name, shape, type and place.
 */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { HeaderReader, type ReadValue } from './header-reader.ts';
import { byteLength, OTHER_TYPES, storedTypeOf, TENSOR_TYPES, type StoredType } from './tensor-types.ts';
import { ALIGNMENT, MAGIC } from './write-gguf.ts';

export interface StoredTensor {
  readonly name: string;
  /** Row-major, slowest axis first. */
  readonly shape: readonly number[];
  readonly type: StoredType;
  /** Bytes from the beginning of the file. */
  readonly start: number;
  readonly end: number;
}

export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, ReadValue>;
  readonly tensors: readonly StoredTensor[];
}

/** A key's length field, the type and a value of one byte; a name's length field, an axis count, a type and an offset. */
const LEAST_BYTES = { entry: 13, tensor: 24 };
/** The specification's own limit of keys. Names of tensors stay below 64. */
const MAX_KEY_BYTES = 65_535;
const MAX_NAME_BYTES = 1024;
const MAX_AXES = 4;
const MAX_ALIGNMENT = 65_536;

/**
 * @param bytes the file's beginning: all of it, or as much as a header may have
 * @param sizeBytes of the whole file
 * @throws ParleyError `corrupt` that names what came and what was expected; `unsupported` for other versions and tensor types
 */
export function parseGgufHeader(bytes: Buffer, sizeBytes: number, file: string): GgufHeader {
  const reader = new HeaderReader(bytes, file, bytes.length >= sizeBytes);
  requireGguf(reader, file);
  const tensorCount = reader.count(said('modelFaults.gguf.place.tensors'), LEAST_BYTES.tensor);
  const entryCount = reader.count(said('modelFaults.gguf.place.entries'), LEAST_BYTES.entry);
  const metadata = new Map<string, ReadValue>();
  for (let i = 0; i < entryCount; i++) {
    const key = reader.string(said('modelFaults.gguf.place.keyOf', { at: i + 1, count: entryCount }), MAX_KEY_BYTES);
    if (metadata.has(key)) throw reader.fail(said('modelFaults.gguf.twice', { name: key }));
    metadata.set(key, reader.value(key));
  }
  const placed = Array.from({ length: tensorCount }, (_, i) => readTensor(reader, i + 1, tensorCount));
  const alignment = alignmentOf(metadata, reader);
  const dataStart = Math.ceil(reader.position / alignment) * alignment;
  const tensors = placed.map(({ name, shape, typeId, offset }): StoredTensor => {
    const type = typeOf(typeId, name, file);
    const bytesOf = byteLength(type, countOf(shape, type, name, reader));
    if (offset % alignment !== 0) {
      throw reader.fail(said('modelFaults.gguf.misaligned', { name, alignment, offset }));
    }
    return { name, shape, type, start: dataStart + offset, end: dataStart + offset + bytesOf };
  });
  requireApart(tensors, sizeBytes, reader);
  return { metadata, tensors };
}

function requireGguf(reader: HeaderReader, file: string): void {
  const magic = reader.bytes(4, said('modelFaults.gguf.place.firstBytes'));
  if (magic.toString('latin1') !== MAGIC) {
    const came = magic.toString('latin1').replace(/[^\x20-\x7e]/g, '?');
    throw reader.fail(
      came === 'vers'
        ? said('modelFaults.lfsPointer')
        : said('modelFaults.gguf.otherBeginning', { magic: MAGIC, came }),
    );
  }
  const version = reader.uint32(said('modelFaults.gguf.place.version'));
  if (version === 2 || version === 3) return;
  const isBigEndian = version % 2 ** 24 === 0 && version !== 0;
  throw new ParleyError(
    'unsupported',
    isBigEndian
      ? said('errors.gguf.bigEndian', { file })
      : said('errors.gguf.otherVersion', { file, version: String(version) }),
    { file },
  );
}

interface PlacedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly typeId: number;
  readonly offset: number;
}

function readTensor(reader: HeaderReader, at: number, count: number): PlacedTensor {
  const name = reader.string(said('modelFaults.gguf.place.nameOf', { at, count }), MAX_NAME_BYTES);
  const axes = reader.uint32(said('modelFaults.gguf.place.axesOf', { name }));
  if (axes < 1 || axes > MAX_AXES)
    throw reader.fail(said('modelFaults.gguf.axes', { name, most: MAX_AXES, got: axes }));
  const shape = Array.from({ length: axes }, () =>
    reader.uint64(said('modelFaults.gguf.place.shapeOf', { name })),
  ).reverse();
  const typeId = reader.uint32(said('modelFaults.gguf.place.typeOf', { name }));
  return { name, shape, typeId, offset: reader.uint64(said('modelFaults.gguf.place.offsetOf', { name })) };
}

function alignmentOf(metadata: ReadonlyMap<string, ReadValue>, reader: HeaderReader): number {
  const given = metadata.get('general.alignment') ?? ALIGNMENT;
  if (typeof given === 'number' && given >= 8 && given % 8 === 0 && given <= MAX_ALIGNMENT) return given;
  throw reader.fail(said('modelFaults.gguf.alignment', { most: MAX_ALIGNMENT, got: shown(given) }));
}

/** For errors. */
export function shown(value: ReadValue): string {
  return JSON.stringify(value).slice(0, 60);
}

function typeOf(id: number, name: string, file: string): StoredType {
  const type = storedTypeOf(id);
  if (type !== undefined) return type;
  const known = Object.keys(TENSOR_TYPES).map(typeName).join(', ');
  const came = OTHER_TYPES.get(id) ?? said('modelFaults.gguf.unknownType', { id });
  throw new ParleyError('unsupported', said('errors.gguf.tensorOfType', { file, tensor: name, type: came, known }), {
    file,
  });
}

/** As ggml writes it: Q4_K. */
export function typeName(type: string): string {
  return type.toUpperCase();
}

function countOf(shape: readonly number[], type: StoredType, name: string, reader: HeaderReader): number {
  const [count, row] = [shape.reduce((product, size) => product * size, 1), shape[shape.length - 1]];
  if (count < 1 || count > Number.MAX_SAFE_INTEGER / 8) {
    throw reader.fail(said('modelFaults.gguf.size', { name, shape }));
  }
  const { blockSize } = TENSOR_TYPES[type];
  if (row % blockSize === 0) return count;
  throw reader.fail(said('modelFaults.gguf.rows', { name, block: blockSize, type: typeName(type), shape }));
}

/** Tensors may leave gaps, for the alignment's sake. */
function requireApart(tensors: readonly StoredTensor[], sizeBytes: number, reader: HeaderReader): void {
  const names = new Set<string>();
  let [before, end]: [Said | string, number] = [said('modelFaults.gguf.itsHeader'), reader.position];
  for (const tensor of tensors.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (names.has(tensor.name)) throw reader.fail(said('modelFaults.gguf.tensorTwice', { name: tensor.name }));
    names.add(tensor.name);
    if (tensor.start < end) {
      throw reader.fail(said('modelFaults.gguf.overlap', { name: tensor.name, before, start: tensor.start, end }));
    }
    if (tensor.end > sizeBytes) {
      throw reader.fail(said('modelFaults.gguf.cutOff', { name: tensor.name, expected: tensor.end, got: sizeBytes }));
    }
    [before, end] = [tensor.name, tensor.end];
  }
}
