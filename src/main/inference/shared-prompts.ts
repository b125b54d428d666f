/** Prompts that several rows of a decoding batch go on from: their keys and values, held once for all of these rows. */
import type { Tensor } from '../engines/engine.ts';
import { f32 } from '../engines/engine.ts';
import { MASKED, type CacheShape, type NewRows } from './cache-memory.ts';

interface Range {
  readonly start: number;
  readonly length: number;
}

/**
 * One array for each layer's keys and one for its values, [Hkv, S, D] both, in which each prompt has its own range of the S
 * slots. Every row computes scores for all of them and hides those that are not its own: what counts is how often they are
 * read from memory, once for all rows.
 */
export class SharedPrompts {
  readonly #shape: CacheShape;
  #arrays: Float32Array[] = [];
  #slots = 0;
  #ranges = new Map<number, Range>();
  #nextId = 0;

  constructor(shape: CacheShape) {
    this.#shape = shape;
  }

  /** Takes in the first `length` positions of row `from` of what a prefill computed. @returns the prompt's id */
  add(computed: NewRows, from: number, length: number): number {
    const { keyHeads, headSize } = this.#shape;
    const start = this.#slots;
    this.#resize(start + length, [{ from: 0, to: 0, length: start }]);
    this.#arrays.forEach((array, i) => {
      for (let head = 0; head < keyHeads; head++) {
        const source = ((i * computed.rows + from) * keyHeads + head) * computed.length * headSize;
        const target = (head * this.#slots + start) * headSize;
        array.set(computed.data.subarray(source, source + length * headSize), target);
      }
    });
    this.#ranges.set(this.#nextId, { start, length });
    return this.#nextId++;
  }

  /** Drops all prompts but these. */
  keep(ids: ReadonlySet<number>): void {
    if ([...this.#ranges.keys()].every((id) => ids.has(id))) return;
    const moves: Move[] = [];
    const ranges = new Map<number, Range>();
    let slots = 0;
    for (const [id, { start, length }] of this.#ranges) {
      if (!ids.has(id)) continue;
      moves.push({ from: start, to: slots, length });
      ranges.set(id, { start: slots, length });
      slots += length;
    }
    this.#resize(slots, moves);
    this.#ranges = ranges;
  }

  /**
   * The inputs `prompt.keys.<layer>` and `prompt.values.<layer>` [1, Hkv, S, D], `prompt.bias` [B, 1, 1, S] and
   * `prompt.positions` [1, 1, 1, S].
   * @param idOfRow of each row its prompt, or undefined
   */
  tensors(idOfRow: readonly (number | undefined)[]): Record<string, Tensor> {
    const { layers, keyHeads, headSize } = this.#shape;
    // A dimension of 0 can end the process: without a prompt there is one slot that nobody sees.
    const slots = Math.max(1, this.#slots);
    const none = new Float32Array(this.#slots === 0 ? keyHeads * headSize : 0);
    const bias = new Float32Array(idOfRow.length * slots).fill(MASKED);
    idOfRow.forEach((id, row) => {
      const range = id === undefined ? undefined : this.#ranges.get(id);
      if (range) bias.fill(0, row * slots + range.start, row * slots + range.start + range.length);
    });
    const positions = new Float32Array(slots);
    for (const { start, length } of this.#ranges.values()) for (let i = 0; i < length; i++) positions[start + i] = i;
    const tensors: Record<string, Tensor> = {
      'prompt.bias': f32(bias, [idOfRow.length, 1, 1, slots]),
      'prompt.positions': f32(positions, [1, 1, 1, slots]),
    };
    const shape = [1, keyHeads, slots, headSize];
    for (let layer = 0; layer < layers; layer++) {
      tensors[`prompt.keys.${layer}`] = f32(this.#arrays[2 * layer] ?? none, shape);
      tensors[`prompt.values.${layer}`] = f32(this.#arrays[2 * layer + 1] ?? none, shape);
    }
    return tensors;
  }

  /** New arrays of so many slots, with ranges of the old ones moved into them. */
  #resize(slots: number, moves: readonly Move[]): void {
    const { layers, keyHeads, headSize } = this.#shape;
    const old = this.#arrays;
    const count = slots === 0 ? 0 : 2 * layers;
    this.#arrays = Array.from({ length: count }, (_, i) => {
      const array = new Float32Array(keyHeads * slots * headSize);
      for (const { from, to, length } of moves) {
        if (length === 0) continue;
        for (let head = 0; head < keyHeads; head++) {
          const source = (head * this.#slots + from) * headSize;
          array.set(old[i].subarray(source, source + length * headSize), (head * slots + to) * headSize);
        }
      }
      return array;
    });
    this.#slots = slots;
  }
}

interface Move {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}
