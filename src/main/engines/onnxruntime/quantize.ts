/** Matrices in few bits: whole numbers and, for each column or block of one, the number they are multiplied with. */

/** A matrix [inner, outer] in whatever order it lies in memory; its columns are multiplied with vectors of length inner. */
export interface Matrix {
  readonly data: Float32Array;
  readonly inner: number;
  readonly outer: number;
  readonly innerStride: number;
  readonly outerStride: number;
}

/**
 * 8 bits, one scale for each column: value ≈ (byte − zero) · scale. Unsigned bytes, because products of unsigned with signed
 * ones overflow 16 bits on processors without VNNI instructions.
 * @returns values [inner, outer], scales [outer]
 */
export function quantizeColumns(matrix: Matrix): { values: Uint8Array; scales: Float32Array; zero: number } {
  const { data, inner, outer, innerStride, outerStride } = matrix;
  const zero = 128;
  const values = new Uint8Array(inner * outer);
  const scales = new Float32Array(outer);
  for (let column = 0; column < outer; column++) {
    const start = column * outerStride;
    let largest = 0;
    for (let i = 0; i < inner; i++) largest = Math.max(largest, Math.abs(data[start + i * innerStride]));
    scales[column] = largest / 127;
    const scale = scales[column] || 1;
    for (let i = 0; i < inner; i++) {
      values[i * outer + column] = zero + Math.round(data[start + i * innerStride] / scale);
    }
  }
  return { values, scales, zero };
}

/**
 * 4 bits, one scale for each `block` values of a column: value ≈ (number − 8) · scale. The value of the largest magnitude
 * becomes −8, so that all sixteen numbers are used (as in llama.cpp's Q4_0).
 * @returns values [outer, ⌈inner / block⌉, block / 2], the earlier one of a pair in the lower half of its byte; scales
 *   [outer, ⌈inner / block⌉]
 */
export function quantizeBlocks(
  { data, inner, outer, innerStride, outerStride }: Matrix,
  block: number,
): { values: Uint8Array; scales: Float32Array } {
  const blocks = Math.ceil(inner / block);
  const values = new Uint8Array((outer * blocks * block) / 2);
  const scales = new Float32Array(outer * blocks);
  for (let at = 0; at < outer * blocks; at++) {
    const [column, first] = [Math.floor(at / blocks), (at % blocks) * block];
    const valueAt = (i: number) => (first + i < inner ? data[column * outerStride + (first + i) * innerStride] : 0);
    let extreme = 0;
    for (let i = 0; i < block; i++) if (Math.abs(valueAt(i)) > Math.abs(extreme)) extreme = valueAt(i);
    scales[at] = extreme / -8;
    const scale = scales[at] || 1;
    for (let i = 0; i < block; i++) {
      const number = Math.min(15, 8 + Math.round(valueAt(i) / scale));
      values[(at * block + i) >> 1] |= number << (4 * (i & 1));
    }
  }
  return { values, scales };
}
