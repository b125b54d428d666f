/** A tokenizer under llama.cpp's keys. */
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Tokenizer } from '../../models/tokenizer.ts';
import { bool, string, uint32 } from './metadata-value.ts';
import type { MetadataValue } from './metadata-value.ts';

/** llama_token_type. */
const TOKEN_TYPE = { normal: 1, control: 3, userDefined: 4, unused: 5 } as const;

/**
 * @param vocabSize rows of the embedding; rows without a token are filled with unused ones
 * @throws ParleyError unsupported for a tokenizer that llama.cpp would cut text with differently
 */
export function tokenizerMetadata(tokenizer: Tokenizer, vocabSize: number): [string, MetadataValue][] {
  const { json, config } = tokenizer;
  const { tokens, types } = tokenTable(tokenizer, vocabSize);
  // Others than BPE have no such list; `splitterName` refuses them.
  const listed = json.model.type === 'BPE' ? json.model.merges : [];
  const merges = listed.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')));
  return [
    ['tokenizer.ggml.model', string('gpt2')],
    ['tokenizer.ggml.pre', string(splitterName(json))],
    ['tokenizer.ggml.tokens', { type: 'strings', value: tokens }],
    ['tokenizer.ggml.token_type', { type: 'int32s', value: types }],
    ['tokenizer.ggml.merges', { type: 'strings', value: merges }],
    ...(tokenizer.bosId === undefined
      ? []
      : [['tokenizer.ggml.bos_token_id', uint32(tokenizer.bosId)] satisfies [string, MetadataValue]]),
    ['tokenizer.ggml.eos_token_id', uint32(tokenizer.eosId)],
    ['tokenizer.ggml.padding_token_id', uint32(tokenizer.padId)],
    ['tokenizer.ggml.add_bos_token', bool(addsBos(tokenizer))],
    ['tokenizer.ggml.add_eos_token', bool(false)],
    ['tokenizer.ggml.add_space_prefix', bool(false)],
    ...(typeof config.chat_template === 'string'
      ? [['tokenizer.chat_template', string(config.chat_template)] satisfies [string, MetadataValue]]
      : []),
  ];
}

function tokenTable({ json }: Tokenizer, vocabSize: number): { tokens: string[]; types: number[] } {
  const tokens = Array.from({ length: vocabSize }, (_, id) => `[UNUSED${id}]`);
  const types = tokens.map<number>(() => TOKEN_TYPE.unused);
  for (const [token, id] of Object.entries(json.model.vocab)) {
    tokens[id] = token;
    types[id] = TOKEN_TYPE.normal;
  }
  for (const { id, content, special } of json.added_tokens) {
    tokens[id] = content;
    types[id] = special === true ? TOKEN_TYPE.control : TOKEN_TYPE.userDefined;
  }
  return { tokens, types };
}

/** Whether encoding a plain text puts the beginning-of-text token before it, by the tokenizer's own account. */
function addsBos({ json, config, bosId }: Tokenizer): boolean {
  if (bosId === undefined || typeof config.bos_token !== 'string') return false;
  if (typeof config.add_bos_token === 'boolean') return config.add_bos_token;
  return JSON.stringify(json.post_processor).includes(JSON.stringify(config.bos_token));
}

const byteLevel = (useRegex: boolean) =>
  z.looseObject({
    type: z.literal('ByteLevel'),
    add_prefix_space: z.literal(false),
    use_regex: z.literal(useRegex).default(true),
  });
const splitBy = (pattern: string) =>
  z.looseObject({
    type: z.literal('Split'),
    pattern: z.object({ Regex: z.literal(pattern) }),
    behavior: z.literal('Isolated'),
    invert: z.literal(false),
  });
const sequence = (first: z.ZodType, second: z.ZodType) =>
  z.looseObject({ type: z.literal('Sequence'), pretokenizers: z.tuple([first, second]) });

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const withDigits = (digits: string) =>
  `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

/** llama.cpp knows ways of cutting text into words by name; ours by what tokenizer.json says. */
const SPLITTERS: readonly (readonly [name: string, preTokenizer: z.ZodType])[] = [
  ['gpt-2', byteLevel(true)],
  ['llama-bpe', sequence(splitBy(withDigits('\\p{N}{1,3}')), byteLevel(false))],
  ['qwen2', sequence(splitBy(withDigits('\\p{N}')), byteLevel(false))],
  [
    'smollm',
    sequence(z.looseObject({ type: z.literal('Digits'), individual_digits: z.literal(true) }), byteLevel(true)),
  ],
];

/** Qwen's tokenizers ask for composed characters (NFC); llama.cpp does without in all of them. */
const normalizer = z.union([z.null(), z.undefined(), z.looseObject({ type: z.literal('NFC') })]);

function splitterName(json: Tokenizer['json']): string {
  const known = SPLITTERS.find(([, preTokenizer]) => preTokenizer.safeParse(json.pre_tokenizer).success);
  if (known !== undefined && json.model.byte_fallback !== true && normalizer.safeParse(json.normalizer).success) {
    return known[0];
  }
  const got = JSON.stringify({ normalizer: json.normalizer, pre_tokenizer: json.pre_tokenizer });
  throw new ParleyError(
    'unsupported',
    'Exporting as GGUF: expected a byte-level tokenizer that cuts text as one of ' +
      `${SPLITTERS.map(([name]) => name).join(', ')} does; tokenizer.json says ${got.slice(0, 300)}. Export as hf or onnx instead.`,
  );
}
