/** The ways in which ggml stores a tensor's numbers, as far as Parley knows them: ids and block sizes of ggml.h. */

interface TensorType {
  /** ggml_type. */
  readonly id: number;
  /** Numbers that share scales; a row holds a whole number of such blocks. */
  readonly blockSize: number;
  readonly blockBytes: number;
}

const K_BLOCK = 256;

export const TENSOR_TYPES = {
  f32: { id: 0, blockSize: 1, blockBytes: 4 },
  f16: { id: 1, blockSize: 1, blockBytes: 2 },
  bf16: { id: 30, blockSize: 1, blockBytes: 2 },
  q8_0: { id: 8, blockSize: 32, blockBytes: 2 + 32 },
  q4_0: { id: 2, blockSize: 32, blockBytes: 2 + 16 },
  q4_1: { id: 3, blockSize: 32, blockBytes: 4 + 16 },
  q5_0: { id: 6, blockSize: 32, blockBytes: 2 + 4 + 16 },
  q5_1: { id: 7, blockSize: 32, blockBytes: 4 + 4 + 16 },
  q2_k: { id: 10, blockSize: K_BLOCK, blockBytes: 16 + 64 + 4 },
  q3_k: { id: 11, blockSize: K_BLOCK, blockBytes: 32 + 64 + 12 + 2 },
  q4_k: { id: 12, blockSize: K_BLOCK, blockBytes: 4 + 12 + 128 },
  q5_k: { id: 13, blockSize: K_BLOCK, blockBytes: 4 + 12 + 32 + 128 },
  q6_k: { id: 14, blockSize: K_BLOCK, blockBytes: 128 + 64 + 16 + 2 },
  iq4_nl: { id: 20, blockSize: 32, blockBytes: 2 + 16 },
} as const satisfies Record<string, TensorType>;

/** Those that are read; `GgufTensorType` are those that are written. */
export type StoredType = keyof typeof TENSOR_TYPES;

const NAMES = new Map<number, StoredType>(
  Object.entries(TENSOR_TYPES).map(([name, { id }]) => [id, name as StoredType]),
);

/** @returns undefined for a type that Parley does not read */
export function storedTypeOf(id: number): StoredType | undefined {
  return NAMES.get(id);
}

/** @param count a whole number of blocks */
export function byteLength(type: StoredType, count: number): number {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  return (count / blockSize) * blockBytes;
}

/** Other types of ggml.h, to name them when one is refused. */
export const OTHER_TYPES: ReadonlyMap<number, string> = new Map([
  ...[[9, 'Q8_1'] as const, [15, 'Q8_K'] as const, [16, 'IQ2_XXS'] as const, [17, 'IQ2_XS'] as const],
  ...[[18, 'IQ3_XXS'] as const, [19, 'IQ1_S'] as const, [21, 'IQ3_S'] as const, [22, 'IQ2_S'] as const],
  ...[[23, 'IQ4_XS'] as const, [24, 'I8'] as const, [25, 'I16'] as const, [26, 'I32'] as const, [27, 'I64'] as const],
  ...[[28, 'F64'] as const, [29, 'IQ1_M'] as const, [34, 'TQ1_0'] as const, [35, 'TQ2_0'] as const],
  ...[[39, 'MXFP4'] as const],
]);
