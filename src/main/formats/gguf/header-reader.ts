/**
 * Little-endian values of a GGUF header, one after the other. Counts and lengths are somebody's claim: each is compared with the
 * bytes that are left before anything is made of it.
 */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { METADATA_TYPES, type MetadataTypeName } from './metadata-value.ts';

/** Published files nest none. */
const MAX_NESTING = 4;
/** Over all arrays of a file. The largest vocabularies have 260,000 tokens and 510,000 merges. */
const MAX_ITEMS = 4_000_000;

/** What a file says of itself: whole numbers above 2^53 are rounded. */
export type ReadValue = string | number | boolean | readonly ReadValue[];

/** The part of the header that is read, for errors; a metadata key as it is. */
type Place = Said | string;

export function corruptGguf(file: string, problem: Said): ParleyError {
  return new ParleyError('corrupt', said('errors.gguf.unsound', { file, problem }), { file });
}

export class HeaderReader {
  readonly #bytes: Buffer;
  readonly #file: string;
  readonly #whole: boolean;
  #at = 0;
  #items = 0;

  /**
   * @param bytes the beginning of the file, or all of it
   * @param file for errors
   * @param whole whether the file has no more than these
   */
  constructor(bytes: Buffer, file: string, whole: boolean) {
    this.#bytes = bytes;
    this.#file = file;
    this.#whole = whole;
  }

  /** Bytes that have been read. */
  get position(): number {
    return this.#at;
  }

  fail(problem: Said): ParleyError {
    return corruptGguf(this.#file, problem);
  }

  bytes(length: number, what: Place): Buffer {
    this.#require(length, what);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint32(what: Place): number {
    return this.bytes(4, what).readUInt32LE();
  }

  uint64(what: Place): number {
    return Number(this.bytes(8, what).readBigUInt64LE());
  }

  /** @param leastBytes of each of them */
  count(what: Said, leastBytes: number): number {
    const count = this.uint64(said('modelFaults.gguf.place.numberOf', { what }));
    const room = Math.floor((this.#bytes.length - this.#at) / leastBytes);
    if (count <= room) return count;
    throw this.fail(said('modelFaults.gguf.tooMany', { what, room, limit: this.#limit(), got: count }));
  }

  string(what: Place, maxBytes = Infinity): string {
    const length = this.uint64(said('modelFaults.gguf.place.lengthOf', { what }));
    if (length > maxBytes) throw this.fail(said('modelFaults.gguf.tooLong', { what, most: maxBytes, got: length }));
    return this.bytes(length, what).toString('utf8');
  }

  /** The type's number, then the value. */
  value(key: string, nesting = 0): ReadValue {
    return this.#valueOf(this.#type(key), key, nesting);
  }

  #valueOf(type: MetadataTypeName, key: string, nesting: number): ReadValue {
    if (type === 'string') return this.string(key);
    if (type === 'array') return this.#array(key, nesting + 1);
    if (type === 'bool') return this.bytes(1, key)[0] !== 0;
    return NUMBER_READERS[type](this.bytes(METADATA_TYPES[type].bytes, key));
  }

  #array(key: string, nesting: number): ReadValue[] {
    if (nesting > MAX_NESTING) throw this.fail(said('modelFaults.gguf.nesting', { key, most: MAX_NESTING }));
    const type = this.#type(key);
    const count = this.count(said('modelFaults.gguf.place.itemsOf', { key }), METADATA_TYPES[type].bytes);
    this.#items += count;
    if (this.#items > MAX_ITEMS) {
      throw this.fail(said('modelFaults.gguf.items', { key, most: MAX_ITEMS, got: this.#items }));
    }
    const items: ReadValue[] = [];
    for (let i = 0; i < count; i++) items.push(this.#valueOf(type, key, nesting));
    return items;
  }

  #type(key: string): MetadataTypeName {
    const id = this.uint32(said('modelFaults.gguf.place.typeOf', { name: key }));
    const known = TYPE_NAMES.get(id);
    if (known !== undefined) return known;
    throw this.fail(said('modelFaults.gguf.metadataType', { key, last: TYPE_NAMES.size - 1, got: id }));
  }

  #require(length: number, what: Place): void {
    const left = this.#bytes.length - this.#at;
    if (length <= left) return;
    throw this.fail(said('modelFaults.gguf.ended', { what, length, at: this.#at, limit: this.#limit(), left }));
  }

  #limit(): Said {
    return this.#whole
      ? said('modelFaults.gguf.theFile')
      : said('modelFaults.gguf.largestHeader', { bytes: this.#bytes.length });
  }
}

const TYPE_NAMES = new Map<number, MetadataTypeName>(
  Object.entries(METADATA_TYPES).map(([name, { id }]) => [id, name as MetadataTypeName]),
);

const NUMBER_READERS: Readonly<
  Record<Exclude<MetadataTypeName, 'string' | 'array' | 'bool'>, (bytes: Buffer) => number>
> = {
  uint8: (bytes) => bytes.readUInt8(),
  int8: (bytes) => bytes.readInt8(),
  uint16: (bytes) => bytes.readUInt16LE(),
  int16: (bytes) => bytes.readInt16LE(),
  uint32: (bytes) => bytes.readUInt32LE(),
  int32: (bytes) => bytes.readInt32LE(),
  float32: (bytes) => bytes.readFloatLE(),
  uint64: (bytes) => Number(bytes.readBigUInt64LE()),
  int64: (bytes) => Number(bytes.readBigInt64LE()),
  float64: (bytes) => bytes.readDoubleLE(),
};
