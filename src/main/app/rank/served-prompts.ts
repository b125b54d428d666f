/**
 * The prompts that raters have before them. Two pages of one rater ask each for the next prompt: what one was given is kept
 * from the other for a while. A page that is gone never ranks its prompt, so it comes again later, and at once where there is
 * no other left.
 */

const keptForMs = 5 * 60_000;

export class ServedPrompts {
  /** When each was given out or last told to be at hand, by rater and prompt; the longest ago first. */
  readonly #served = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * @param open keys of prompts that the rater may be given, in order
   * @param besides keys of those that the page which asks has at hand
   * @returns the one to give, which counts as given; undefined where there is none
   */
  next(rater: string, open: readonly string[], besides: ReadonlySet<string>): string | undefined {
    this.#forgetOld();
    for (const key of besides) this.#give(rater, key);
    const free = open.filter((key) => !besides.has(key));
    const chosen = free.find((key) => !this.#served.has(placeOf(rater, key))) ?? this.#longestAgo(rater, free);
    if (chosen !== undefined) this.#give(rater, chosen);
    return chosen;
  }

  /** It was not given after all. */
  release(rater: string, key: string): void {
    this.#served.delete(placeOf(rater, key));
  }

  #give(rater: string, key: string): void {
    const place = placeOf(rater, key);
    this.#served.delete(place);
    this.#served.set(place, this.#now());
  }

  #longestAgo(rater: string, keys: readonly string[]): string | undefined {
    const places = new Map(keys.map((key) => [placeOf(rater, key), key]));
    for (const place of this.#served.keys()) if (places.has(place)) return places.get(place);
    return undefined;
  }

  #forgetOld(): void {
    for (const [place, atMs] of this.#served) {
      if (this.#now() - atMs < keptForMs) return;
      this.#served.delete(place);
    }
  }
}

function placeOf(rater: string, key: string): string {
  return JSON.stringify([rater, key]);
}
