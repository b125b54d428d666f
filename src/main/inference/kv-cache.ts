/** The keys and values of the tokens that each row of a decoding batch has read, in memory that graphs read in place. */
import type { Tensor } from '../engines/engine.ts';
import { f32 } from '../engines/engine.ts';

export interface CacheShape {
  readonly layers: number;
  /** Hkv. */
  readonly keyHeads: number;
  /** D. */
  readonly headSize: number;
}

/** Keys and values that a graph has just computed: [2·layers·rows, Hkv, length, D], a layer's keys before its values. */
export interface NewRows {
  readonly data: Float32Array;
  readonly rows: number;
  readonly length: number;
}

/** Capacity grows by this many positions: growing copies the cache, and unfilled positions cost a little at each step. */
const BUCKET = 64;

/** Added to the scores of unfilled positions, as `llama` does for tokens that must not be seen. */
const MASKED = -1e9;

/**
 * One array for each layer's keys and one for its values, [rows, Hkv, capacity, D] both: what a token adds to a head is
 * contiguous, and so is a head when the cache grows.
 */
export class KvCache {
  readonly #shape: CacheShape;
  #arrays: Float32Array<ArrayBuffer>[] = [];
  /** [rows, capacity]: 0 where there is a token, MASKED elsewhere. */
  #bias = new Float32Array();
  #capacity = 0;
  #lengths: number[] = [];

  constructor(shape: CacheShape) {
    this.#shape = shape;
  }

  get rowCount(): number {
    return this.#lengths.length;
  }

  /** How many tokens a row holds, which is the position of its next one. */
  lengthOf(row: number): number {
    return this.#lengths[row];
  }

  /** Adds a row for each entry: the first `length` positions of row `from` of what a prefill computed. */
  add(entries: readonly { readonly from: number; readonly length: number }[], computed: NewRows): void {
    const first = this.rowCount;
    // More tokens are to come.
    this.#reserve(first + entries.length, Math.max(...entries.map(({ length }) => length)) + BUCKET / 2);
    entries.forEach(({ from, length }, i) => {
      this.#lengths.push(0);
      this.#bias.fill(MASKED, (first + i) * this.#capacity, (first + i + 1) * this.#capacity);
      this.#append(first + i, computed, from, length);
    });
  }

  /** Adds one token to every row. */
  extend(computed: NewRows): void {
    this.#reserve(this.rowCount, Math.max(...this.#lengths) + 1);
    for (let row = 0; row < this.rowCount; row++) this.#append(row, computed, row, 1);
  }

  /** Drops all rows but these, whose numbers ascend. */
  keep(rows: readonly number[]): void {
    const { keyHeads, headSize } = this.#shape;
    rows.forEach((from, to) => {
      if (from === to) return;
      for (const array of this.#arrays) moveRow(array, keyHeads * this.#capacity * headSize, from, to);
      moveRow(this.#bias, this.#capacity, from, to);
      this.#lengths[to] = this.#lengths[from];
    });
    this.#lengths.length = rows.length;
  }

  /** The inputs `keys.<layer>` and `values.<layer>` [B, Hkv, C, D] and `bias` [B, 1, 1, C], as views valid until the next change. */
  tensors(): Record<string, Tensor> {
    const { layers, keyHeads, headSize } = this.#shape;
    const [rows, capacity] = [this.rowCount, this.#capacity];
    const view = (array: Float32Array) =>
      f32(array.subarray(0, rows * keyHeads * capacity * headSize), [rows, keyHeads, capacity, headSize]);
    const tensors: Record<string, Tensor> = {
      bias: f32(this.#bias.subarray(0, rows * capacity), [rows, 1, 1, capacity]),
    };
    for (let layer = 0; layer < layers; layer++) {
      tensors[`keys.${layer}`] = view(this.#arrays[2 * layer]);
      tensors[`values.${layer}`] = view(this.#arrays[2 * layer + 1]);
    }
    return tensors;
  }

  #append(row: number, computed: NewRows, from: number, count: number): void {
    const { keyHeads, headSize } = this.#shape;
    const start = this.#lengths[row];
    const size = count * headSize;
    for (let i = 0; i < this.#arrays.length; i++) {
      for (let head = 0; head < keyHeads; head++) {
        const source = ((i * computed.rows + from) * keyHeads + head) * computed.length * headSize;
        const target = ((row * keyHeads + head) * this.#capacity + start) * headSize;
        copy(computed.data, source, this.#arrays[i], target, size);
      }
    }
    this.#bias.fill(0, row * this.#capacity + start, row * this.#capacity + start + count);
    this.#lengths[row] = start + count;
  }

  /** Makes room for `rows` rows of `length` tokens. */
  #reserve(rows: number, length: number): void {
    const { layers, keyHeads, headSize } = this.#shape;
    const capacity = Math.max(this.#capacity, Math.ceil(length / BUCKET) * BUCKET);
    if (capacity === this.#capacity && rows * capacity <= this.#bias.length) return;
    const resized = (array: Float32Array<ArrayBuffer>, blocks: number, width: number) =>
      spread(array, {
        used: this.rowCount * blocks,
        total: rows * blocks,
        from: this.#capacity * width,
        to: capacity * width,
      });
    this.#arrays = Array.from({ length: 2 * layers }, (_, i) =>
      resized(this.#arrays[i] ?? new Float32Array(), keyHeads, headSize),
    );
    const bias = resized(this.#bias, 1, 1);
    for (let row = 0; row < this.rowCount; row++)
      bias.fill(MASKED, row * capacity + this.#capacity, (row + 1) * capacity);
    this.#bias = bias;
    this.#capacity = capacity;
  }
}

function moveRow(array: Float32Array, size: number, from: number, to: number): void {
  array.copyWithin(to * size, from * size, (from + 1) * size);
}

/** Below this many elements a loop is faster than a view and `set`. */
const SHORT = 256;

function copy(source: Float32Array, from: number, target: Float32Array, to: number, count: number): void {
  if (count > SHORT) target.set(source.subarray(from, from + count), to);
  else for (let i = 0; i < count; i++) target[to + i] = source[from + i];
}

/**
 * The first `used` blocks of `from` elements moved apart to blocks of `to`, in an array with room for `total` of them: in
 * place where they fit, because fresh memory costs more than the copy. What lies between is never read as more than 0 times
 * itself, so it need not be cleared.
 */
function spread(
  array: Float32Array<ArrayBuffer>,
  { used, total, from, to }: { used: number; total: number; from: number; to: number },
): Float32Array<ArrayBuffer> {
  const fits = array.length >= total * to;
  if (fits && from === to) return array;
  // Room for the next time; memory that is not touched is not taken.
  const target = fits ? array : new Float32Array(2 * total * to);
  for (let block = used - 1; block >= 0; block--) {
    if (fits) target.copyWithin(block * to, block * from, (block + 1) * from);
    else target.set(array.subarray(block * from, (block + 1) * from), block * to);
  }
  return target;
}
