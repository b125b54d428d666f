/**
 * Finds the texts that end a reply in text that comes in pieces, wherever the pieces are cut: the one that is complete first
 * ends it. What may still become the beginning of one is held back.
 */
export class StopTexts {
  readonly #texts: readonly string[];
  #held = '';
  #found: string | undefined;

  /** @param texts none of them empty */
  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  /** The one that has come; what follows it is ignored. */
  get found(): string | undefined {
    return this.#found;
  }

  /** Takes more text and returns what is now certain to come before any stop text. */
  push(piece: string): string {
    if (this.#found !== undefined) return '';
    const text = this.#held + piece;
    const first = this.#firstIn(text);
    this.#found = first?.stop;
    const certain = first?.start ?? text.length - this.#possibleStart(text);
    this.#held = first === undefined ? text.slice(certain) : '';
    return text.slice(0, certain);
  }

  /** What was held back, when no more text comes. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  /** Where the stop text begins that is complete first; of those that end together, the longest. */
  #firstIn(text: string): { readonly stop: string; readonly start: number } | undefined {
    let first: { stop: string; start: number; end: number } | undefined;
    for (const stop of this.#texts) {
      const start = text.indexOf(stop);
      if (start < 0) continue;
      const end = start + stop.length;
      if (!first || end < first.end || (end === first.end && start < first.start)) first = { stop, start, end };
    }
    return first;
  }

  /** The length of the longest end of `text` that begins a stop text. */
  #possibleStart(text: string): number {
    const longest = Math.max(0, ...this.#texts.map((stop) => stop.length - 1));
    for (let length = Math.min(longest, text.length); length > 0; length--) {
      const end = text.slice(text.length - length);
      if (this.#texts.some((stop) => stop.startsWith(end))) return length;
    }
    return 0;
  }
}
