import type { Tokenizer } from './tokenizer.ts';

/**
 * Turns a stream of token ids into text, in pieces that hold whole characters only: a character whose UTF-8 bytes are
 * spread over several tokens appears with the last of them. The pieces joined are exactly
 * `tokenizer.decode(ids, {skipSpecial: true})`.
 */
export class StreamDecoder {
  readonly #tokenizer: Tokenizer;
  /** The last token already shown in full (some decoders treat the first token of a text differently), then the new ones. */
  #window: number[] = [];
  /** Characters of the window's text that were already given out. */
  #shown = 0;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** Takes the next token and returns the text that is now certain, often ''. Special tokens give no text. */
  push(id: number): string {
    if (this.#tokenizer.isSpecial(id)) return '';
    this.#window.push(id);
    const text = this.#tokenizer.decode(this.#window);
    // An unfinished character reads as U+FFFD at the end; everything before it can no longer change.
    const settled = text.replace(/\uFFFD+$/, '');
    const delta = settled.slice(this.#shown);
    this.#shown = Math.max(this.#shown, settled.length);
    if (settled.length === text.length) {
      this.#window = [id];
      this.#shown = this.#tokenizer.decode(this.#window).length;
    }
    return delta;
  }

  /** The rest: bytes that never became a character, as U+FFFD. The decoder is then ready for a new stream. */
  end(): string {
    const rest = this.#window.length === 0 ? '' : this.#tokenizer.decode(this.#window).slice(this.#shown);
    this.#window = [];
    this.#shown = 0;
    return rest;
  }
}
