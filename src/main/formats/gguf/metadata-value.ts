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

/** gguf_metadata_value_type, and the fewest bytes of a value: its own, a string's length, an array's type and length. */
export const METADATA_TYPES = {
  uint8: { id: 0, bytes: 1 },
  int8: { id: 1, bytes: 1 },
  uint16: { id: 2, bytes: 2 },
  int16: { id: 3, bytes: 2 },
  uint32: { id: 4, bytes: 4 },
  int32: { id: 5, bytes: 4 },
  float32: { id: 6, bytes: 4 },
  bool: { id: 7, bytes: 1 },
  string: { id: 8, bytes: 8 },
  array: { id: 9, bytes: 12 },
  uint64: { id: 10, bytes: 8 },
  int64: { id: 11, bytes: 8 },
  float64: { id: 12, bytes: 8 },
} as const;
export type MetadataTypeName = keyof typeof METADATA_TYPES;

const ELEMENT_OF = { strings: 'string', int32s: 'int32', float32s: 'float32' } as const;

/** The type's number, then the value; all numbers are little-endian. */
export function encodeMetadataValue({ type, value }: MetadataValue): Buffer {
  switch (type) {
    case 'strings':
    case 'int32s':
    case 'float32s': {
      const element = ELEMENT_OF[type];
      const header = [
        encodeUint32(METADATA_TYPES.array.id),
        encodeUint32(METADATA_TYPES[element].id),
        encodeUint64(value.length),
      ];
      return Buffer.concat([...header, ...value.map((item) => encodeScalar(element, item))]);
    }
    case 'uint32':
    case 'int32':
    case 'float32':
    case 'bool':
    case 'string':
      return Buffer.concat([encodeUint32(METADATA_TYPES[type].id), encodeScalar(type, value)]);
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

function encodeScalar(type: MetadataTypeName, value: number | boolean | string): Buffer {
  if (typeof value === 'string') return encodeString(value);
  if (typeof value === 'boolean') return Buffer.from([Number(value)]);
  if (type === 'uint32') return encodeUint32(value);
  const bytes = Buffer.alloc(4);
  if (type === 'float32') bytes.writeFloatLE(value);
  else bytes.writeInt32LE(value);
  return bytes;
}
