/** The keys and values of the tokens that each row of a decoding batch has read, in memory that graphs read in place. */
import type { Tensor } from '../engines/engine.ts';
import { f32 } from '../engines/engine.ts';
import { MASKED, type CacheShape, type NewRows } from './cache-memory.ts';
import { SharedPrompts } from './shared-prompts.ts';

/** Capacity is a multiple of this, with room for an eighth more: growing copies the cache, and unfilled slots cost a little at each step. */
const BUCKET = 32;
const ROOM = 1 / 8;

/** The capacity with which the cache has room for so many positions. */
export function capacityFor(length: number): number {
  return Math.ceil((length * (1 + ROOM)) / BUCKET) * BUCKET;
}

/** A prompt is shared from so many rows on, if they are at least this part of the batch: every row looks at all shared prompts. */
const LEAST_ROWS = 2;
const LEAST_PART = 1 / 4;

/** A row to be: the first `length` positions of row `from` of what a prefill computed. */
export interface CacheEntry {
  readonly from: number;
  readonly length: number;
}

interface Row {
  /** The prompt it shares with other rows, and how long that is. */
  readonly prompt?: { readonly id: number; readonly length: number };
  /** How many tokens of its own it has. */
  count: number;
}

/**
 * Besides the prompts that rows share, each row's own tokens: one array for each layer's keys and one for its values,
 * [rows, Hkv, capacity, D] both. What a token adds to a head is contiguous, and so is a head when the cache grows.
 */
export class KvCache {
  readonly #shape: CacheShape;
  readonly #prompts: SharedPrompts;
  #promptTensors: Record<string, Tensor> | undefined;
  #arrays: Float32Array<ArrayBuffer>[] = [];
  /** [rows, capacity]: 0 where there is a token, MASKED elsewhere. */
  #bias = new Float32Array();
  /** [rows, capacity]. */
  #positions = new Float32Array();
  #capacity = 0;
  #rows: Row[] = [];

  constructor(shape: CacheShape) {
    this.#shape = shape;
    this.#prompts = new SharedPrompts(shape);
  }

  /** How many tokens a row holds, which is the position of its next one. */
  lengthOf(row: number): number {
    const { prompt, count } = this.#rows[row];
    return (prompt?.length ?? 0) + count;
  }

  /** Adds a row for each entry. */
  add(entries: readonly CacheEntry[], computed: NewRows): void {
    const first = this.#rows.length;
    const sharing = this.#share(entries, computed);
    this.#rows.push(...entries.map(({ from }) => ({ prompt: sharing.get(from), count: 0 })));
    const own = (entry: CacheEntry) => (sharing.has(entry.from) ? 0 : entry.length);
    // The next token is to come.
    this.#reserve(first, Math.max(...entries.map(own)) + 1);
    entries.forEach((entry, i) => {
      this.#bias.fill(MASKED, (first + i) * this.#capacity, (first + i + 1) * this.#capacity);
      if (!sharing.has(entry.from)) this.#append(first + i, computed, entry.from, entry.length);
    });
    this.#promptTensors = undefined;
  }

  /** Adds one token to every row. */
  extend(computed: NewRows): void {
    this.#reserve(this.#rows.length, Math.max(...this.#rows.map(({ count }) => count)) + 1);
    for (let row = 0; row < this.#rows.length; row++) this.#append(row, computed, row, 1);
  }

  /** Drops all rows but these, whose numbers ascend. */
  keep(rows: readonly number[]): void {
    const { keyHeads, headSize } = this.#shape;
    rows.forEach((from, to) => {
      if (from === to) return;
      for (const array of this.#arrays) moveRow(array, keyHeads * this.#capacity * headSize, from, to);
      for (const array of [this.#bias, this.#positions]) moveRow(array, this.#capacity, from, to);
    });
    this.#rows = rows.map((row) => this.#rows[row]);
    this.#prompts.keep(new Set(this.#rows.flatMap(({ prompt }) => (prompt ? [prompt.id] : []))));
    this.#promptTensors = undefined;
  }

  /**
   * The inputs `own.keys.<layer>` and `own.values.<layer>` [B, Hkv, C, D], `own.bias` and `own.positions` [B, 1, 1, C], and those
   * of `SharedPrompts`, as views valid until the next change.
   */
  tensors(): Record<string, Tensor> {
    const { layers, keyHeads, headSize } = this.#shape;
    const [rows, capacity] = [this.#rows.length, this.#capacity];
    this.#promptTensors ??= this.#prompts.tensors(this.#rows.map(({ prompt }) => prompt?.id));
    const slots = (array: Float32Array) => f32(array.subarray(0, rows * capacity), [rows, 1, 1, capacity]);
    const heads = (array: Float32Array) =>
      f32(array.subarray(0, rows * keyHeads * capacity * headSize), [rows, keyHeads, capacity, headSize]);
    const tensors: Record<string, Tensor> = {
      ...this.#promptTensors,
      'own.bias': slots(this.#bias),
      'own.positions': slots(this.#positions),
    };
    for (let layer = 0; layer < layers; layer++) {
      tensors[`own.keys.${layer}`] = heads(this.#arrays[2 * layer]);
      tensors[`own.values.${layer}`] = heads(this.#arrays[2 * layer + 1]);
    }
    return tensors;
  }

  /** Of the prompts among the entries, by their row in `computed`, those that are shared from now on. */
  #share(entries: readonly CacheEntry[], computed: NewRows): Map<number, { id: number; length: number }> {
    const total = this.#rows.length + entries.length;
    const sharing = new Map<number, { id: number; length: number }>();
    for (const [from, rows] of Map.groupBy(entries, (entry) => entry.from)) {
      if (rows.length < LEAST_ROWS || rows.length < LEAST_PART * total) continue;
      const { length } = rows[0];
      sharing.set(from, { id: this.#prompts.add(computed, from, length), length });
    }
    return sharing;
  }

  #append(row: number, computed: NewRows, from: number, count: number): void {
    const { keyHeads, headSize } = this.#shape;
    const start = this.#rows[row].count;
    const size = count * headSize;
    for (let i = 0; i < this.#arrays.length; i++) {
      for (let head = 0; head < keyHeads; head++) {
        const source = ((i * computed.rows + from) * keyHeads + head) * computed.length * headSize;
        const target = ((row * keyHeads + head) * this.#capacity + start) * headSize;
        copy(computed.data, source, this.#arrays[i], target, size);
      }
    }
    const position = this.lengthOf(row);
    for (let i = 0; i < count; i++) {
      this.#bias[row * this.#capacity + start + i] = 0;
      this.#positions[row * this.#capacity + start + i] = position + i;
    }
    this.#rows[row].count += count;
  }

  /** Makes room for all rows and for `length` tokens in each; the first `used` rows hold something. */
  #reserve(used: number, length: number): void {
    const { layers, keyHeads, headSize } = this.#shape;
    const rows = this.#rows.length;
    const capacity = length <= this.#capacity ? this.#capacity : capacityFor(length);
    if (capacity === this.#capacity && rows * capacity <= this.#bias.length) return;
    const resized = (array: Float32Array<ArrayBuffer>, blocks: number, width: number) =>
      spread(array, {
        used: used * blocks,
        total: rows * blocks,
        from: this.#capacity * width,
        to: capacity * width,
      });
    this.#arrays = Array.from({ length: 2 * layers }, (_, i) =>
      resized(this.#arrays[i] ?? new Float32Array(), keyHeads, headSize),
    );
    [this.#bias, this.#positions] = [resized(this.#bias, 1, 1), resized(this.#positions, 1, 1)];
    for (let row = 0; row < used; row++) {
      this.#bias.fill(MASKED, row * capacity + this.#capacity, (row + 1) * capacity);
    }
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
