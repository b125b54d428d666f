/** A pair of neighbouring symbols as one number: left × PAIR_BASE + right (exact below 2^53). */
export const PAIR_BASE = 2 ** 21;

/**
 * A binary max-heap of (count, pair) for the BPE trainer: the highest count first, and among equal counts the pair with
 * the smallest symbol ids, so that the result never depends on the order of insertion. Entries are not updated in
 * place: the trainer pushes the new count and skips what is stale when it comes out.
 */
export class PairHeap {
  readonly #counts: number[] = [];
  readonly #pairs: number[] = [];

  push(count: number, pair: number): void {
    let at = this.#counts.length;
    this.#counts.push(count);
    this.#pairs.push(pair);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Takes out the first entry; undefined when empty. */
  pop(): { count: number; pair: number } | undefined {
    const last = this.#counts.length - 1;
    if (last < 0) return undefined;
    this.#swap(0, last);
    const count = this.#counts.pop()!;
    const pair = this.#pairs.pop()!;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= last) return { count, pair };
      const child = left + 1 < last && this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(child, at)) return { count, pair };
      this.#swap(child, at);
      at = child;
    }
  }

  #before(a: number, b: number): boolean {
    const difference = this.#counts[a] - this.#counts[b];
    return difference > 0 || (difference === 0 && this.#pairs[a] < this.#pairs[b]);
  }

  #swap(a: number, b: number): void {
    [this.#counts[a], this.#counts[b]] = [this.#counts[b], this.#counts[a]];
    [this.#pairs[a], this.#pairs[b]] = [this.#pairs[b], this.#pairs[a]];
  }
}
