// The parts of Hugging Face's tokenizer.json and tokenizer_config.json that Parley reads; every other field is kept
// as it came and is the tokenizer library's business.
import { z } from 'zod';
import { saying } from '../../../shared/language/issues.ts';
import { said } from '../../../shared/language/said.ts';

/** Other programs read a tokenizer.json only where every added token has all of these. */
const addedTokenFields = z.looseObject({
  content: z.string().min(1),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().default(false),
  special: z.boolean().default(false),
});
const addedTokenSchema = addedTokenFields
  .extend({ id: z.int().nonnegative() })
  // Special tokens come from the chat template only, wherever they stand in a word.
  .refine(({ special, single_word: isWhole }) => special || !isWhole, {
    path: ['single_word'],
    error: saying(said('modelFaults.tokenizer.wholeWords')),
  });

const bpeSchema = z.looseObject({
  type: z.literal('BPE'),
  vocab: z.record(z.string(), z.int().nonnegative()),
  merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
});

const unigramSchema = z.looseObject({
  type: z.literal('Unigram'),
  /** Pieces and their scores; an id is a place in this list. */
  vocab: z.array(z.tuple([z.string(), z.number()])),
  /** Of what no piece spells. */
  unk_id: z.int().nonnegative().nullish(),
  byte_fallback: z.literal(false, { error: saying(said('modelFaults.tokenizer.unigramBytes')) }).optional(),
});

export const tokenizerJsonSchema = z.looseObject({
  added_tokens: z.array(addedTokenSchema).default([]),
  normalizer: z.unknown().default(null),
  pre_tokenizer: z.unknown().default(null),
  post_processor: z.unknown().default(null),
  decoder: z.unknown().default(null),
  model: z.discriminatedUnion('type', [bpeSchema, unigramSchema], {
    error: saying(said('modelFaults.tokenizer.kinds')),
  }),
});
export type TokenizerJson = z.infer<typeof tokenizerJsonSchema>;
/** As the trainer makes it. */
export type BpeTokenizerJson = TokenizerJson & { model: z.infer<typeof bpeSchema> };
export type UnigramTokenizerJson = TokenizerJson & { model: z.infer<typeof unigramSchema> };
export type AddedToken = z.infer<typeof addedTokenSchema>;

/** A token that only a chat template writes. */
export function specialToken(id: number, content: string): AddedToken {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}

/** Older files hold a token as an object with its text in `content`. */
const tokenSchema = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform((token) => token.content)])
  .nullish();

/** special_tokens_map.json, and the same fields of tokenizer_config.json. */
export const specialTokensSchema = z.looseObject({
  bos_token: tokenSchema,
  eos_token: tokenSchema,
  pad_token: tokenSchema,
  unk_token: tokenSchema,
  additional_special_tokens: z.array(tokenSchema).nullish(),
});

export const tokenizerConfigSchema = specialTokensSchema.extend({
  tokenizer_class: z.string().nullish(),
  /** By id, as text. */
  added_tokens_decoder: z.record(z.string(), addedTokenFields).nullish(),
  chat_template: z
    .union([z.string(), z.array(z.looseObject({ name: z.string(), template: z.string() }))])
    .nullish()
    .transform((template) =>
      Array.isArray(template) ? template.find(({ name }) => name === 'default')?.template : template,
    ),
});
export type TokenizerConfig = z.infer<typeof tokenizerConfigSchema>;

/** The highest token id + 1. */
export function vocabSizeOf({ model, added_tokens: added }: TokenizerJson): number {
  const ids = model.type === 'Unigram' ? [model.vocab.length - 1] : Object.values(model.vocab);
  return [...ids, ...added.map(({ id }) => id)].reduce((highest, id) => Math.max(highest, id), -1) + 1;
}

/** The id of a token as it is written in the files, undefined where the vocabulary lacks it. */
export function idOfToken({ model, added_tokens: added }: TokenizerJson, token: string): number | undefined {
  const known = added.find(({ content }) => content === token)?.id;
  if (known !== undefined) return known;
  if (model.type === 'BPE') return Object.hasOwn(model.vocab, token) ? model.vocab[token] : undefined;
  const place = model.vocab.findIndex(([piece]) => piece === token);
  return place < 0 ? undefined : place;
}

/** How SentencePiece writes a space. */
export const SPACE_MARK = '▁';

const cuttingSchema = z.looseObject({
  type: z.literal('Metaspace'),
  replacement: z.literal(SPACE_MARK),
  split: z.boolean().default(true),
});
const cuttingSequenceSchema = z.looseObject({ type: z.literal('Sequence'), pretokenizers: z.array(z.unknown()) });

const unprefixedSchema = z
  .looseObject({ type: z.literal('Metaspace'), replacement: z.literal(SPACE_MARK) })
  .refine(
    ({ prepend_scheme: scheme, add_prefix_space: prefix }) => scheme === 'never' || (!scheme && prefix === false),
  );

/**
 * The decoder as the tokenizer library should have it: its Metaspace takes a text's first space off in any case, also
 * where encoding puts none there, so that it is the text's own.
 */
export function readableDecoder({ decoder }: Pick<TokenizerJson, 'decoder'>): unknown {
  if (!unprefixedSchema.safeParse(decoder).success) return decoder;
  return { type: 'Replace', pattern: { String: SPACE_MARK }, content: ' ' };
}

/** Whether a text is cut before each space, so that no token reaches from one word into the next. */
export function cutsBeforeSpaces({ pre_tokenizer: preTokenizer }: Pick<TokenizerJson, 'pre_tokenizer'>): boolean {
  const steps = cuttingSequenceSchema.safeParse(preTokenizer).data?.pretokenizers ?? [preTokenizer];
  return steps.some((step) => cuttingSchema.safeParse(step).data?.split === true);
}
