import { StreamDecoder } from '../../models/tokenizer/stream-decoder.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { StopTexts } from './stop-texts.ts';

interface Ends {
  readonly stopIds: readonly number[];
  /** Texts that end a reply and are no part of it. */
  readonly stop?: readonly string[];
}

/** A reply as people read it, from its tokens one by one: whole characters, and nothing from a stop text on. */
export class ReplyText {
  readonly #tokenizer: Tokenizer;
  readonly #decoder: StreamDecoder;
  readonly #stopIds: readonly number[];
  readonly #stops: StopTexts;
  #text = '';

  constructor(tokenizer: Tokenizer, { stopIds, stop = [] }: Ends) {
    this.#tokenizer = tokenizer;
    this.#decoder = new StreamDecoder(tokenizer);
    this.#stopIds = stopIds;
    this.#stops = new StopTexts(stop);
  }

  /** What it has so far. */
  get text(): string {
    return this.#text;
  }

  /** The stop text that has come. */
  get stoppedBy(): string | undefined {
    return this.#stops.found;
  }

  /** Takes the next token and returns the text that is now certain, often ''. */
  push(tokenId: number): string {
    // Embeddings are often padded beyond the tokenizer's vocabulary, and a policy can sample such a row too, rarely.
    const isShown = tokenId < this.#tokenizer.vocabSize && !this.#stopIds.includes(tokenId);
    return isShown ? this.#add(this.#stops.push(this.#decoder.push(tokenId))) : '';
  }

  /** The rest, when no more tokens come. */
  end(): string {
    return this.#add(this.#stops.push(this.#decoder.end()) + this.#stops.end());
  }

  #add(piece: string): string {
    this.#text += piece;
    return piece;
  }
}

/** The text of a whole reply. */
export function replyText(tokenIds: Iterable<number>, tokenizer: Tokenizer, stopIds: readonly number[]): string {
  const reply = new ReplyText(tokenizer, { stopIds });
  for (const id of tokenIds) reply.push(id);
  reply.end();
  return reply.text;
}
