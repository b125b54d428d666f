/**
 * Little-endian values of a GGUF header, one after the other. Counts and lengths are somebody's claim: each is compared with the
 * bytes that are left before anything is made of it.
 */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { METADATA_TYPES, type MetadataTypeName } from './metadata-value.ts';

/** Published files nest none. */
const MAX_NESTING = 4;
/** Over all arrays of a file. The largest vocabularies have 260,000 tokens and 510,000 merges. */
const MAX_ITEMS = 4_000_000;

/** What a file says of itself: whole numbers above 2^53 are rounded. */
export type ReadValue = string | number | boolean | readonly ReadValue[];

export function corruptGguf(file: string, problem: string): ParleyError {
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

  fail(problem: string): ParleyError {
    return corruptGguf(this.#file, problem);
  }

  bytes(length: number, what: string): Buffer {
    this.#require(length, what);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint32(what: string): number {
    return this.bytes(4, what).readUInt32LE();
  }

  uint64(what: string): number {
    return Number(this.bytes(8, what).readBigUInt64LE());
  }

  /** @param leastBytes of each of them */
  count(what: string, leastBytes: number): number {
    const count = this.uint64(`the number of ${what}`);
    const room = Math.floor((this.#bytes.length - this.#at) / leastBytes);
    if (count <= room) return count;
    throw this.fail(
      `expected at most ${room} ${what}, as many as ${this.#limit()} has room for, its header says ${count}`,
    );
  }

  string(what: string, maxBytes = Infinity): string {
    const length = this.uint64(`the length of ${what}`);
    if (length > maxBytes)
      throw this.fail(`${what}: expected at most ${maxBytes} bytes, its length field says ${length}`);
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
    if (nesting > MAX_NESTING) throw this.fail(`${key}: expected at most ${MAX_NESTING} arrays in one another`);
    const type = this.#type(key);
    const count = this.count(`items of ${key}`, METADATA_TYPES[type].bytes);
    this.#items += count;
    if (this.#items > MAX_ITEMS) {
      throw this.fail(`expected at most ${MAX_ITEMS} items in its arrays, with ${key} they are ${this.#items}`);
    }
    const items: ReadValue[] = [];
    for (let i = 0; i < count; i++) items.push(this.#valueOf(type, key, nesting));
    return items;
  }

  #type(key: string): MetadataTypeName {
    const id = this.uint32(`the type of ${key}`);
    const known = TYPE_NAMES.get(id);
    if (known !== undefined) return known;
    throw this.fail(`${key}: expected a type of metadata from 0 to ${TYPE_NAMES.size - 1}, got ${id}`);
  }

  #require(length: number, what: string): void {
    const left = this.#bytes.length - this.#at;
    if (length <= left) return;
    throw this.fail(`${what}: expected ${length} bytes at ${this.#at}, ${this.#limit()} ends after ${left} of them`);
  }

  #limit(): string {
    return this.#whole ? 'the file' : `the largest header that is read (${this.#bytes.length} bytes)`;
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
