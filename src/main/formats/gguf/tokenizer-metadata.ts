/** A tokenizer under llama.cpp's keys. */
import { FALLBACK_CHAT_TEMPLATE } from '../../models/parley-chat-template.ts';
import type { Tokenizer } from '../../models/tokenizer.ts';
import type { TokenizerJson } from '../../models/tokenizer-json.ts';
import { bool, string, uint32 } from './metadata-value.ts';
import type { MetadataValue } from './metadata-value.ts';
import { textSplitterOf } from './text-splitter.ts';

type Entry = [key: string, value: MetadataValue];

/** llama_token_type. */
const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/**
 * @param vocabSize rows of the embedding; rows without a token are filled with unused ones
 * @throws ParleyError unsupported for a tokenizer that llama.cpp would cut text with differently
 */
export function tokenizerMetadata(tokenizer: Tokenizer, vocabSize: number): Entry[] {
  const { json, config, bosId, eosId, padId } = tokenizer;
  const splitter = textSplitterOf(json);
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
          ['scores', { type: 'float32s', value: scoresOf(tokens, merges) }],
          ['add_space_prefix', bool(splitter.addsSpace)],
        ];
  const entries: Entry[] = [
    ['model', string(splitter.model)],
    ['tokens', { type: 'strings', value: tokens }],
    ['token_type', { type: 'int32s', value: types }],
    ...kind,
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

function tokenTable({ json, config }: Tokenizer, vocabSize: number): { tokens: string[]; types: number[] } {
  const tokens = Array.from({ length: vocabSize }, (_, id) => `[UNUSED${id}]`);
  const types = tokens.map<number>(() => TOKEN_TYPE.unused);
  const spellsBytes = json.model.byte_fallback === true;
  for (const [token, id] of Object.entries(json.model.vocab as Record<string, number>)) {
    tokens[id] = token;
    types[id] = spellsBytes && /^<0x[0-9A-F]{2}>$/.test(token) ? TOKEN_TYPE.byte : TOKEN_TYPE.normal;
  }
  for (const { id, content, special } of json.added_tokens) {
    tokens[id] = content;
    if (special !== true) types[id] = TOKEN_TYPE.userDefined;
    else types[id] = content === config.unk_token && spellsBytes ? TOKEN_TYPE.unknown : TOKEN_TYPE.control;
  }
  return { tokens, types };
}

function mergesOf({ model }: TokenizerJson): string[][] {
  if (model.type !== 'BPE') return [];
  return model.merges.map((merge) => (typeof merge === 'string' ? merge.split(' ') : merge));
}

/**
 * SentencePiece joins the pair whose result scores highest, tokenizer.json the pair that its list has first: the score of
 * a token is where in the list it is first made, counted downwards.
 */
function scoresOf(tokens: readonly string[], merges: readonly string[][]): number[] {
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
