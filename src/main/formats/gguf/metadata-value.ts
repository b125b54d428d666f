/** Typed values of a GGUF file's metadata (GGUF 3, https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). */

export type MetadataValue =
  | { readonly type: 'uint32' | 'int32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'int32s' | 'float32s'; readonly value: readonly number[] };

export type Metadata = ReadonlyMap<string, MetadataValue>;

export const uint32 = (value: number): MetadataValue => ({ type: 'uint32', value });
export const float32 = (value: number): MetadataValue => ({ type: 'float32', value });
export const bool = (value: boolean): MetadataValue => ({ type: 'bool', value });
export const string = (value: string): MetadataValue => ({ type: 'string', value });

/** gguf_metadata_value_type. */
const TYPE_ID = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;
const ELEMENT_OF = { strings: 'string', int32s: 'int32', float32s: 'float32' } as const;

/** The type's number, then the value; all numbers are little-endian. */
export function encodeMetadataValue({ type, value }: MetadataValue): Buffer {
  switch (type) {
    case 'strings':
    case 'int32s':
    case 'float32s': {
      const element = ELEMENT_OF[type];
      const header = [encodeUint32(TYPE_ID.array), encodeUint32(TYPE_ID[element]), encodeUint64(value.length)];
      return Buffer.concat([...header, ...value.map((item) => encodeScalar(element, item))]);
    }
    case 'uint32':
    case 'int32':
    case 'float32':
    case 'bool':
    case 'string':
      return Buffer.concat([encodeUint32(TYPE_ID[type]), encodeScalar(type, value)]);
  }
}

/** The length in bytes, then UTF-8 without a terminator. */
export function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([encodeUint64(bytes.length), bytes]);
}

export function encodeUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function encodeUint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function encodeScalar(type: keyof typeof TYPE_ID, value: number | boolean | string): Buffer {
  if (typeof value === 'string') return encodeString(value);
  if (typeof value === 'boolean') return Buffer.from([Number(value)]);
  if (type === 'uint32') return encodeUint32(value);
  const bytes = Buffer.alloc(4);
  if (type === 'float32') bytes.writeFloatLE(value);
  else bytes.writeInt32LE(value);
  return bytes;
}
