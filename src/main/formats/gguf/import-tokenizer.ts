/** A tokenizer.json and a tokenizer_config.json from llama.cpp's keys: `tokenizerMetadata` in reverse. */
import { said } from '../../../shared/language/said.ts';
import {
  SPACE_MARK,
  specialToken,
  type AddedToken,
  type TokenizerConfig,
  type TokenizerJson,
} from '../../models/tokenizer/tokenizer-json.ts';
import { corruptGguf } from './header-reader.ts';
import type { MetadataFields } from './metadata-fields.ts';
import { mergesByScore } from './merges-by-score.ts';
import { BYTE_LEVEL_NAMES, byteLevelPreTokenizer } from './text-splitter.ts';
import { TOKEN_TYPE } from './tokenizer-metadata.ts';

interface ImportedTokenizer {
  readonly json: TokenizerJson;
  readonly config: TokenizerConfig;
  /** All that end a reply: of a text, of a turn, of a message. */
  readonly endIds: readonly number[];
}

const KEY = (name: string) => `tokenizer.ggml.${name}`;
/** llama.cpp's own where a file of SentencePiece's kind names none. */
const SPM_IDS = { bos: 1, eos: 2, unknown: 0 };

/**
 * @param rows of the embedding: no token is beyond them
 * @throws ParleyError `unsupported` for other kinds of tokenizers, `corrupt` for lists that do not fit together
 */
export function tokenizerOf(fields: MetadataFields, rows: number): ImportedTokenizer {
  const kind = fields.required(KEY('model'), fields.text(KEY('model')));
  if (kind !== 'gpt2' && kind !== 'llama') {
    throw fields.unsupported(said('modelFaults.gguf.tokenizerKind', { kind }));
  }
  const table = tokenTable(fields, rows);
  const special = specialIds(fields, table, kind);
  const pieces = kind === 'gpt2' ? byteLevel(fields, table) : sentencePiece(fields, table, special.unknown);
  const tokenOf = (id: number | undefined) => (id === undefined ? null : table.tokens[id]);
  const addsBos = (fields.boolean(KEY('add_bos_token')) ?? pieces.addsBos) && special.bos !== undefined;
  const unknown = kind === 'llama' ? special.unknown : undefined;
  return {
    json: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: addedTokens(table, special),
      ...pieces.json,
      post_processor: addsBos ? beginsWith(table.tokens[special.bos], special.bos) : null,
    },
    config: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      bos_token: tokenOf(special.bos),
      eos_token: tokenOf(special.eos),
      pad_token: tokenOf(special.pad),
      unk_token: tokenOf(unknown),
      add_bos_token: addsBos,
      clean_up_tokenization_spaces: false,
      chat_template: fields.text('tokenizer.chat_template'),
    },
    endIds: [...new Set([special.eos, special.endOfTurn, special.endOfMessage])].filter((id) => id !== undefined),
  };
}

interface TokenTable {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
}

function tokenTable(fields: MetadataFields, rows: number): TokenTable {
  const tokens = fields.required(KEY('tokens'), fields.texts(KEY('tokens')));
  const types = fields.numbers(KEY('token_type')) ?? tokens.map(() => TOKEN_TYPE.normal);
  if (tokens.length > rows || types.length !== tokens.length) {
    throw corruptGguf(
      fields.file,
      said('modelFaults.gguf.tokens', { rows, tokens: tokens.length, types: types.length }),
    );
  }
  return { tokens, types };
}

interface SpecialIds {
  readonly bos?: number | undefined;
  readonly eos?: number | undefined;
  readonly pad?: number | undefined;
  readonly unknown?: number | undefined;
  readonly endOfTurn?: number | undefined;
  readonly endOfMessage?: number | undefined;
}

function specialIds(fields: MetadataFields, { tokens }: TokenTable, kind: 'gpt2' | 'llama'): SpecialIds {
  const usual = kind === 'llama' ? SPM_IDS : undefined;
  const idOf = (name: string, otherwise?: number) => {
    const id = fields.number(KEY(`${name}_token_id`));
    if (id === undefined) return otherwise !== undefined && otherwise < tokens.length ? otherwise : undefined;
    if (Number.isInteger(id) && id >= 0 && id < tokens.length) return id;
    throw corruptGguf(
      fields.file,
      said('modelFaults.gguf.tokenId', { key: KEY(`${name}_token_id`), count: tokens.length, got: id }),
    );
  };
  return {
    bos: idOf('bos', usual?.bos),
    eos: idOf('eos', usual?.eos),
    pad: idOf('padding'),
    unknown: idOf('unknown', usual?.unknown),
    endOfTurn: idOf('eot'),
    endOfMessage: idOf('eom'),
  };
}

/** Tokens that no text is made into, and those that are looked for as they are written. */
function addedTokens({ tokens, types }: TokenTable, { bos, eos, pad }: SpecialIds): AddedToken[] {
  const named = new Set([bos, eos, pad]);
  return tokens.flatMap((content, id) => {
    const type = types[id];
    const isSpecial = type === TOKEN_TYPE.control || type === TOKEN_TYPE.unknown || named.has(id);
    if ((!isSpecial && type !== TOKEN_TYPE.userDefined) || content === '') return [];
    return [{ ...specialToken(id, content), special: isSpecial }];
  });
}

type Pieces = Pick<TokenizerJson, 'model' | 'normalizer' | 'pre_tokenizer' | 'decoder'>;
interface MadeOfPieces {
  readonly json: Pieces;
  /** Where the file does not say: llama.cpp's own answer. */
  readonly addsBos: boolean;
}

function byteLevel(fields: MetadataFields, table: TokenTable): MadeOfPieces {
  const pre = fields.text(KEY('pre')) ?? 'default';
  const known = byteLevelPreTokenizer(pre);
  if (known === undefined) {
    throw fields.unsupported(said('modelFaults.gguf.splitter', { pre, known: BYTE_LEVEL_NAMES.join(', ') }));
  }
  const isLlama3 = known.name === 'llama-bpe';
  const vocab = vocabOf(table);
  return {
    json: {
      // As Qwen publishes it. llama.cpp does without, so that no file says whether its model was trained with it.
      normalizer: known.name === 'qwen2' ? { type: 'NFC' } : null,
      pre_tokenizer: known.json,
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: {
        type: 'BPE',
        ...PLAIN_BPE,
        unk_token: null,
        ignore_merges: isLlama3,
        vocab,
        merges: storedMerges(fields, vocab),
      },
    },
    addsBos: isLlama3,
  };
}

const PLAIN_BPE = { dropout: null, continuing_subword_prefix: null, end_of_word_suffix: null };

function storedMerges(fields: MetadataFields, vocab: Readonly<Record<string, number>>): [string, string][] {
  const merges = fields.required(KEY('merges'), fields.texts(KEY('merges')));
  return merges.map((merge, i) => {
    // No byte's letter is a space.
    const [left = '', right = '', ...more] = merge.split(' ');
    const all = [left, right, left + right];
    if (more.length === 0 && all.every((piece) => Object.hasOwn(vocab, piece))) return [left, right];
    throw corruptGguf(
      fields.file,
      said('modelFaults.gguf.merge', { at: i + 1, merge: JSON.stringify(merge.slice(0, 60)) }),
    );
  });
}

function sentencePiece(fields: MetadataFields, table: TokenTable, unknownId: number | undefined): MadeOfPieces {
  const scores = fields.required(KEY('scores'), fields.numbers(KEY('scores')));
  if (scores.length !== table.tokens.length) {
    throw corruptGguf(
      fields.file,
      said('modelFaults.gguf.scores', { expected: table.tokens.length, got: scores.length }),
    );
  }
  const addsSpace = fields.boolean(KEY('add_space_prefix')) ?? true;
  const replace = { type: 'Replace', pattern: { String: ' ' }, content: SPACE_MARK };
  const prepend = { type: 'Prepend', prepend: SPACE_MARK };
  const vocab = vocabOf(table);
  return {
    json: {
      normalizer: addsSpace ? { type: 'Sequence', normalizers: [prepend, replace] } : replace,
      pre_tokenizer: null,
      decoder: {
        type: 'Sequence',
        decoders: [
          { type: 'Replace', pattern: { String: SPACE_MARK }, content: ' ' },
          { type: 'ByteFallback' },
          { type: 'Fuse' },
          ...(addsSpace ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
        ],
      },
      model: {
        type: 'BPE',
        ...PLAIN_BPE,
        unk_token: unknownId === undefined ? null : table.tokens[unknownId],
        fuse_unk: true,
        byte_fallback: true,
        ignore_merges: false,
        vocab,
        merges: mergesByScore(piecesByScore(table, scores), fields.file),
      },
    },
    addsBos: true,
  };
}

function piecesByScore({ tokens, types }: TokenTable, scores: readonly number[]): Map<string, number> {
  const isPiece = (id: number) => types[id] === TOKEN_TYPE.normal || types[id] === TOKEN_TYPE.userDefined;
  return new Map(tokens.flatMap((token, id) => (isPiece(id) ? [[token, scores[id]] satisfies [string, number]] : [])));
}

/** Tokens that stand for nothing, such as rows without a use, are in no vocabulary. */
function vocabOf({ tokens, types }: TokenTable): Record<string, number> {
  const last = types.lastIndexOf(TOKEN_TYPE.normal);
  const always: readonly number[] = [TOKEN_TYPE.normal, TOKEN_TYPE.byte, TOKEN_TYPE.unknown];
  // Published files have special tokens in the vocabulary where they stand among the others, and only beside it behind them.
  const isIn = (id: number) => always.includes(types[id]) || (id < last && types[id] !== TOKEN_TYPE.unused);
  return Object.fromEntries(tokens.flatMap((token, id) => (isIn(id) && token !== '' ? [[token, id]] : [])));
}

/** So that other programs put it before a text, too. */
function beginsWith(token: string, id: number): object {
  const begin = (type: number) => ({ SpecialToken: { id: token, type_id: type } });
  const text = (name: string, type: number) => ({ Sequence: { id: name, type_id: type } });
  return {
    type: 'TemplateProcessing',
    single: [begin(0), text('A', 0)],
    pair: [begin(0), text('A', 0), begin(1), text('B', 1)],
    special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } },
  };
}
