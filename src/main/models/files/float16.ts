/// <reference lib="es2025.float16" />
// The 16-bit formats of model files. Rounding is to nearest, ties to even, as in IEEE 754 and PyTorch.

/** IEEE binary16 bits → values. Exact. */
export function fromF16(bits: Uint16Array): Float32Array {
  return Float32Array.from(new Float16Array(bits.buffer, bits.byteOffset, bits.length));
}

/** Values → IEEE binary16 bits. Beyond ±65504 (after rounding) they become infinite. */
export function toF16(values: Float32Array): Uint16Array {
  return new Uint16Array(new Float16Array(values).buffer);
}

/** bfloat16 bits → values: the upper half of a float32. Exact. */
export function fromBf16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
}

/** Values → bfloat16 bits. */
export function toBf16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(words, (word) => {
    const isNaN = (word & 0x7fffffff) > 0x7f800000;
    // A NaN whose payload sits in the lower half would round to infinity: keep it a (quiet) NaN.
    if (isNaN) return (word >>> 16) | 0x40;
    return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  });
}
