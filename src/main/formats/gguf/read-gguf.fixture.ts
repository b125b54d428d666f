/// <reference lib="es2025.float16" />
/** Reads GGUF files back, straight from the specification, to test what is written. */
import { readFileSync } from 'node:fs';

export interface ReadGguf {
  readonly metadata: ReadonlyMap<string, unknown>;
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>;
}

const BLOCK = 32;

export function readGguf(file: string): ReadGguf {
  const reader = new Reader(readFileSync(file));
  if (reader.bytes(4).toString() !== 'GGUF' || reader.uint32() !== 3) throw new Error('expected GGUF, version 3');
  const [tensorCount, metadataCount] = [reader.uint64(), reader.uint64()];
  const metadata = new Map<string, unknown>();
  for (let i = 0; i < metadataCount; i++) metadata.set(reader.string(), reader.value(reader.uint32()));
  const infos = Array.from({ length: tensorCount }, () => ({
    name: reader.string(),
    shape: Array.from({ length: reader.uint32() }, () => reader.uint64()).reverse(),
    type: reader.uint32(),
    offset: reader.uint64(),
  }));
  const start = reader.aligned();
  return {
    metadata,
    tensors: new Map(
      infos.map(({ name, shape, type, offset }) => {
        const count = shape.reduce((product, dim) => product * dim, 1);
        return [name, { shape, values: reader.numbers(start + offset, type, count) }];
      }),
    ),
  };
}

class Reader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  bytes(length: number): Buffer {
    this.#at += length;
    return this.#data.subarray(this.#at - length, this.#at);
  }

  uint32(): number {
    return this.bytes(4).readUInt32LE();
  }

  uint64(): number {
    return Number(this.bytes(8).readBigUInt64LE());
  }

  string(): string {
    return this.bytes(this.uint64()).toString();
  }

  value(type: number): unknown {
    switch (type) {
      case 4:
        return this.uint32();
      case 5:
        return this.bytes(4).readInt32LE();
      case 6:
        return this.bytes(4).readFloatLE();
      case 7:
        return this.bytes(1)[0] === 1;
      case 8:
        return this.string();
      case 9: {
        const element = this.uint32();
        return Array.from({ length: this.uint64() }, () => this.value(element));
      }
      default:
        throw new Error(`unexpected type of metadata: ${type}`);
    }
  }

  /** Where the tensors begin. */
  aligned(): number {
    return Math.ceil(this.#at / 32) * 32;
  }

  numbers(start: number, type: number, count: number): Float32Array {
    if (start % 32 !== 0) throw new Error(`a tensor begins at ${start}, expected a multiple of 32`);
    const view = new DataView(this.#data.buffer, this.#data.byteOffset + start);
    return Float32Array.from({ length: count }, (_, i) => {
      if (type === 0) return view.getFloat32(4 * i, true);
      if (type === 1) return view.getFloat16(2 * i, true);
      const block = Math.floor(i / BLOCK) * (2 + BLOCK);
      return view.getFloat16(block, true) * view.getInt8(block + 2 + (i % BLOCK));
    });
  }
}
