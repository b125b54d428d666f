/** A tokenizer under llama.cpp's keys. */
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { FALLBACK_CHAT_TEMPLATE } from '../../models/template/parley-chat-template.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { idOfToken } from '../../models/tokenizer/tokenizer-json.ts';
import type { TokenizerJson } from '../../models/tokenizer/tokenizer-json.ts';
import { bool, string, uint32 } from './metadata-value.ts';
import type { MetadataValue } from './metadata-value.ts';
import { textSplitterOf } from './text-splitter.ts';

type Entry = [key: string, value: MetadataValue];

/** llama_token_type. */
export const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/**
 * @param vocabSize rows of the embedding; rows without a token are filled with unused ones
 * @throws ParleyError unsupported for a tokenizer that llama.cpp would cut text with differently
 */
export function tokenizerMetadata(tokenizer: Tokenizer, vocabSize: number): Entry[] {
  const { json, config, bosId, eosId, padId } = tokenizer;
  const splitter = textSplitterOf(json);
  const unknown = unknownToken(tokenizer);
  const unknownId = typeof unknown === 'string' ? idOfToken(json, unknown) : undefined;
  const { tokens, types } = tokenTable(tokenizer, vocabSize);
  const merges = mergesOf(json);
  const kind: Entry[] =
    splitter.model === 'gpt2'
      ? [
          ['pre', string(splitter.pre)],
          ['merges', { type: 'strings', value: merges.map((pair) => pair.join(' ')) }],
          ['add_space_prefix', bool(false)],
        ]
      : [
          ['pre', string('default')],
          ['scores', { type: 'float32s', value: scoresOf(json, tokens, merges) }],
          ['add_space_prefix', bool(splitter.addsSpace)],
          ['remove_extra_whitespaces', bool(false)],
        ];
  const entries: Entry[] = [
    ['model', string(splitter.model)],
    ['tokens', { type: 'strings', value: tokens }],
    ['token_type', { type: 'int32s', value: types }],
    ...kind,
    ...(unknownId === undefined ? [] : [['unknown_token_id', uint32(unknownId)] satisfies Entry]),
    ...(bosId === undefined ? [] : [['bos_token_id', uint32(bosId)] satisfies Entry]),
    ['eos_token_id', uint32(eosId)],
    ['padding_token_id', uint32(padId)],
    ['add_bos_token', bool(addsBos(tokenizer))],
    ['add_eos_token', bool(false)],
  ];
  return [
    ...entries.map(([key, value]): Entry => [`tokenizer.ggml.${key}`, value]),
    // Where the model brings none, the one that Parley chats by: llama.cpp would take another.
    ['tokenizer.chat_template', string(config.chat_template ?? FALLBACK_CHAT_TEMPLATE)],
  ];
}

/** What will differ in llama.cpp without making the file useless. */
export function tokenizerNotes({ json }: Tokenizer): Said[] {
  const splitter = textSplitterOf(json);
  if (splitter.model === 'gpt2') return splitter.composes ? [said('modelNotes.notComposed')] : [];
  const notes: Said[] = [];
  if (splitter.addsSpace && !splitter.addsToSpaces) {
    notes.push(said('modelNotes.spaceBefore'));
  }
  if (splitter.model === 't5' && splitter.addsToSpaces) {
    notes.push(said('modelNotes.onlySpaces'));
  }
  const rounded =
    json.model.type === 'Unigram' ? json.model.vocab.filter(([, score]) => score !== Math.fround(score)) : [];
  if (rounded.length > 0) {
    notes.push(said('modelNotes.scoresRounded', { tokens: rounded.length }));
  }
  return notes;
}

function tokenTable(tokenizer: Tokenizer, vocabSize: number): { tokens: string[]; types: number[] } {
  const { model, added_tokens: added } = tokenizer.json;
  // When pieces are looked for, no text has a space any more: with one in its name, none of these is found.
  const tokens = Array.from({ length: vocabSize }, (_, id) => `[UNUSED ${id}]`);
  const types = tokens.map<number>(() => TOKEN_TYPE.unused);
  for (const [token, id] of piecesOf(model)) {
    tokens[id] = token;
    types[id] = spellsBytes(model) && /^<0x[0-9A-F]{2}>$/.test(token) ? TOKEN_TYPE.byte : TOKEN_TYPE.normal;
  }
  const unknown = unknownToken(tokenizer);
  for (const { id, content, special } of added) {
    tokens[id] = content;
    if (special !== true) types[id] = TOKEN_TYPE.userDefined;
    else types[id] = content === unknown ? TOKEN_TYPE.unknown : TOKEN_TYPE.control;
  }
  return { tokens, types };
}

function piecesOf(model: TokenizerJson['model']): (readonly [piece: string, id: number])[] {
  return model.type === 'BPE' ? Object.entries(model.vocab) : model.vocab.map(([piece], id) => [piece, id]);
}

function spellsBytes(model: TokenizerJson['model']): boolean {
  return model.type === 'BPE' && model.byte_fallback === true;
}

/** What stands for that which cannot be spelled, where the model has such a token. */
function unknownToken({ json: { model }, config }: Tokenizer): string | null | undefined {
  if (model.type === 'Unigram') return typeof model.unk_id === 'number' ? model.vocab[model.unk_id]?.[0] : undefined;
  return spellsBytes(model) ? config.unk_token : undefined;
}

function mergesOf({ model }: TokenizerJson): string[][] {
  if (model.type !== 'BPE') return [];
  return model.merges.map((merge) => (typeof merge === 'string' ? merge.split(' ') : merge));
}

/**
 * Unigram's are its own. SentencePiece's BPE joins the pair whose result scores highest, tokenizer.json the pair that its list
 * has first: the score of a token is where in the list it is first made, counted downwards.
 */
function scoresOf({ model }: TokenizerJson, tokens: readonly string[], merges: readonly string[][]): number[] {
  if (model.type === 'Unigram') return tokens.map((_, id) => model.vocab[id]?.[1] ?? 0);
  const place = new Map<string, number>();
  merges.forEach((pair, i) => {
    const made = pair.join('');
    if (!place.has(made)) place.set(made, i);
  });
  return tokens.map((token) => -(place.get(token) ?? merges.length));
}

/** Whether encoding a plain text puts the beginning-of-text token before it, by the tokenizer's own account. */
function addsBos({ json, config, bosId }: Tokenizer): boolean {
  if (bosId === undefined || typeof config.bos_token !== 'string') return false;
  if (typeof config.add_bos_token === 'boolean') return config.add_bos_token;
  return JSON.stringify(json.post_processor ?? null).includes(JSON.stringify(config.bos_token));
}
