import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { chatFormatOf, type ChatFormat } from '../template/chat-format.ts';
import { parseAs } from '../files/json-file.ts';
import { withPadToken } from './pad-token.ts';
import { decodesByPattern, encodesByUnknownPattern } from './split-patterns.ts';
import { withinTime } from './time-limit.ts';
import type { TemplateTurns } from '../template/template-turns.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';
import {
  cutsBeforeSpaces,
  readableDecoder,
  SPACE_MARK,
  specialToken,
  tokenizerConfigSchema,
  tokenizerJsonSchema,
  vocabSizeOf,
} from './tokenizer-json.ts';
import type { AddedToken, TokenizerConfig, TokenizerJson } from './tokenizer-json.ts';

/** A character that no text contains: Unicode reserves it for a program's own use and forbids its exchange. */
const SECTION_MARK = '\uFDD0';

/** In characters; the time of longer ones is limited whatever their tokenizer. */
const LONG_TEXT = 50_000;

export interface DecodeOptions {
  /** Leave special tokens out of the text (default false: they appear as they are written). */
  skipSpecial?: boolean;
}

/** What is used of the library: its own declarations name files without an extension, which nodenext cannot resolve. */
interface Library {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  decode(ids: number[], options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean }): string;
  token_to_id(token: string): number | undefined;
}
const Library = HuggingFaceTokenizer as unknown as new (json: TokenizerJson, config: TokenizerConfig) => Library;

/**
 * Text ↔ token ids by a model's own tokenizer.json, with `@huggingface/tokenizers`.
 *
 * `encode` never yields a special token or one that the chat template writes, whatever the text says: a user who types the
 * end-of-turn token gets its letters. They come from `tokenToId` and from the chat template (chat-template.ts) only.
 */
export class Tokenizer {
  readonly json: TokenizerJson;
  readonly config: TokenizerConfig;
  /** Rows that an embedding needs: the highest token id + 1. */
  readonly vocabSize: number;
  readonly padId: number;
  /** Of the token that ends a reply: the template's, where it writes one. `endIdsOf` has all others besides. */
  readonly eosId: number;
  /** Undefined where the model has no beginning-of-text token. */
  readonly bosId: number | undefined;
  /** Tokens that no text spells, whoever wrote it. */
  readonly specialTokens: readonly AddedToken[];
  /** Those, and other added tokens that the chat template writes: in what people write they are letters. */
  readonly templateTokens: readonly AddedToken[];
  /** What the chat template puts around turns; undefined where it is not Jinja. */
  readonly turns: TemplateTurns | undefined;
  readonly #specialIds: ReadonlySet<number>;
  readonly #full: Library;
  readonly #plain: Library;
  readonly #sectionMarkId: number;
  /** A limit costs a tenth of a millisecond, so that it is set only where one is needed. */
  readonly #needsLimit: { readonly encoding: boolean; readonly decoding: boolean };

  private constructor({ json, config, turns }: ChatFormat, source: string) {
    this.json = json;
    this.config = config;
    this.turns = turns;
    this.specialTokens = json.added_tokens.filter((token) => token.special);
    this.templateTokens = json.added_tokens.filter((token) => token.special || turns?.written.has(token.content));
    this.#specialIds = new Set(this.specialTokens.map((token) => token.id));
    this.vocabSize = vocabSizeOf(json);
    this.#sectionMarkId = this.vocabSize;
    this.#needsLimit = { encoding: encodesByUnknownPattern(json), decoding: decodesByPattern(json) };
    this.#full = new Library({ ...json, decoder: readableDecoder(json) }, config);
    const hidden = new Set(this.templateTokens.map(({ content }) => content));
    this.#plain = new Library(withoutTokens(json, hidden, this.#sectionMarkId), config);
    const eosId = this.#requiredId('eos_token', source);
    this.eosId = this.tokenToId(turns?.end ?? '') ?? eosId;
    this.padId = this.#requiredId('pad_token', source);
    this.bosId = typeof config.bos_token !== 'string' ? undefined : this.#requiredId('bos_token', source);
    if (this.padId === this.eosId) {
      throw new ParleyError(
        'invalid_input',
        said('errors.files.padIsEnd', { source, token: String(config.eos_token) }),
      );
    }
  }

  /**
   * Reads the tokenizer of a model folder, in any of the layouts that tokenizer-files.ts knows. A model without a pad token
   * of its own gets one (pad-token.ts).
   * @throws ParleyError naming the file when one is missing, is not JSON, or lacks what a chat model needs
   */
  static async fromFolder(folder: string): Promise<Tokenizer> {
    const format = chatFormatOf(await readTokenizerFiles(folder));
    return new Tokenizer({ ...format, ...withPadToken(format) }, folder);
  }

  /**
   * @param tokenizerJson the parsed content of tokenizer.json
   * @param config the parsed content of tokenizer_config.json: eos_token and pad_token are required and must differ
   * @param source what to call them in an error
   */
  static fromJson(tokenizerJson: unknown, config: unknown, source = 'a new model'): Tokenizer {
    const format = chatFormatOf({
      json: parseAs(
        tokenizerJsonSchema,
        tokenizerJson,
        said('modelFaults.tokenizer.fileOf', { file: 'tokenizer.json', source }),
      ),
      config: parseAs(
        tokenizerConfigSchema,
        config,
        said('modelFaults.tokenizer.fileOf', { file: 'tokenizer_config.json', source }),
      ),
    });
    return new Tokenizer(format, source);
  }

  /**
   * @param text any text; lone surrogates count as U+FFFD
   * @param options.continues the text follows other tokens (some tokenizers put a space before the first text only)
   */
  encode(text: string, options: { continues?: boolean } = {}): number[] {
    if (text === '') return [];
    const isLimited = this.#needsLimit.encoding || text.length > LONG_TEXT;
    const { ids } = this.#bounded(
      isLimited,
      said('modelFaults.work.tokenizing', { characters: text.length }),
      text.length,
      () => this.#plain.encode(options.continues === true ? SECTION_MARK + text : text, { add_special_tokens: false }),
    );
    return options.continues === true || text.includes(SECTION_MARK)
      ? ids.filter((id) => id !== this.#sectionMarkId)
      : ids;
  }

  /** Bytes that are not UTF-8 become U+FFFD. Ids that the vocabulary lacks are refused. */
  decode(ids: Iterable<number>, options: DecodeOptions = {}): string {
    const kept = Array.from(ids, (id) => this.#checkedId(id));
    const shown = options.skipSpecial === true ? kept.filter((id) => !this.#specialIds.has(id)) : kept;
    if (shown.length === 0) return '';
    return this.#bounded(
      this.#needsLimit.decoding,
      said('modelFaults.work.decoding', { tokens: shown.length }),
      shown.length,
      () => this.#full.decode(shown, { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
    );
  }

  /** Whether the model says how a chat is written; otherwise it is written with plain labels. */
  get hasChatTemplate(): boolean {
    return typeof this.config.chat_template === 'string';
  }

  tokenToId(token: string): number | undefined {
    return this.#full.token_to_id(token);
  }

  isSpecial(id: number): boolean {
    return this.#specialIds.has(id);
  }

  /** A tokenizer's patterns are somebody else's, and some patterns backtrack for ever. */
  #bounded<Result>(isLimited: boolean, what: Said, length: number, run: () => Result): Result {
    const work = { what, limitMs: 1500 + Math.ceil(length / 200), run };
    try {
      return isLimited ? withinTime(work) : run();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const message = said('errors.files.textTooLongToTokenize', { what: work.what });
      throw new ParleyError('invalid_input', message, undefined, { cause: error });
    }
  }

  #checkedId(id: number): number {
    if (Number.isInteger(id) && id >= 0 && id < this.vocabSize) return id;
    throw new ParleyError('invalid_input', said('errors.files.badTokenId', { last: this.vocabSize - 1, id }));
  }

  #requiredId(name: 'eos_token' | 'pad_token' | 'bos_token', source: string): number {
    const token = this.config[name];
    const id = typeof token === 'string' ? this.tokenToId(token) : undefined;
    if (id !== undefined) return id;
    throw new ParleyError(
      'invalid_input',
      said('errors.files.tokenMissing', { source, name, token: typeof token === 'string' ? token : '' }),
    );
  }
}

/** The same tokenizer with none of these tokens to find in a text, nothing added around it, and the section mark known. */
function withoutTokens(json: TokenizerJson, hidden: ReadonlySet<string>, sectionMarkId: number): TokenizerJson {
  const sectionMark = specialToken(sectionMarkId, SECTION_MARK);
  // Where words are cut apart, no piece reaches into the next one; the library makes pieces of the whole text.
  const reachesAcross = cutsBeforeSpaces(json) ? (piece: string) => piece.includes(SPACE_MARK, 1) : () => false;
  return {
    ...json,
    model: withoutPieces(json.model, hidden, reachesAcross),
    added_tokens: [...json.added_tokens.filter(({ content }) => !hidden.has(content)), sectionMark],
    post_processor: null,
  };
}

function withoutPieces(
  model: TokenizerJson['model'],
  hidden: ReadonlySet<string>,
  reachesAcross: (piece: string) => boolean,
): TokenizerJson['model'] {
  if (model.type === 'Unigram') {
    // Ids are places in the list: a piece that no text can contain stands in, for the unknown token too.
    const vocab = model.vocab.map(([piece, score], id): [string, number] => [
      hidden.has(piece) || reachesAcross(piece) ? `${SECTION_MARK}${id}` : piece,
      score,
    ]);
    return { ...model, vocab };
  }
  // Text that the vocabulary cannot spell still becomes the unknown token.
  const kept = Object.entries(model.vocab).filter(([token]) => !hidden.has(token) || token === model.unk_token);
  const merges = model.merges.filter(
    (merge) => !reachesAcross(typeof merge === 'string' ? merge.replace(' ', '') : merge.join('')),
  );
  return { ...model, vocab: Object.fromEntries(kept), merges };
}
