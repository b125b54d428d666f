import type { TokenLogprob } from '../../inference/likeliest-tokens.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';

/** A token with its text. */
export interface TokenText {
  /** Where it is a part of a character, U+FFFD stands for that. */
  readonly text: string;
  /** Whether the text is all of the token: false where it is a part of a character. */
  readonly isWhole: boolean;
  readonly logprob: number;
  readonly tokenId: number;
}

/** A sampled token, with the likeliest ones in its place. */
export interface ToldToken extends TokenText {
  readonly alternatives: readonly TokenText[];
}

/** The texts of a reply's tokens one by one. Some decoders treat the first token of a text differently: each is read after the one before it. */
export class TokenTexts {
  readonly #tokenizer: Tokenizer;
  #before: number | undefined;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** Takes the next token. */
  push(token: TokenLogprob, alternatives: readonly TokenLogprob[] = []): ToldToken {
    const told = { ...this.#told(token), alternatives: alternatives.map((each) => this.#told(each)) };
    this.#before = token.tokenId;
    return told;
  }

  #told({ tokenId, logprob }: TokenLogprob): TokenText {
    const text = this.#textOf(tokenId);
    return { text, isWhole: !text.includes('\uFFFD'), logprob, tokenId };
  }

  #textOf(id: number): string {
    // Embeddings are often padded beyond the tokenizer's vocabulary.
    if (id >= this.#tokenizer.vocabSize) return '\uFFFD';
    if (this.#before === undefined) return this.#tokenizer.decode([id]);
    const before = this.#tokenizer.decode([this.#before]);
    const both = this.#tokenizer.decode([this.#before, id]);
    // Two halves of a character join to another text than they have apart.
    return both.startsWith(before) && !before.endsWith('\uFFFD')
      ? both.slice(before.length)
      : this.#tokenizer.decode([id]);
  }
}
