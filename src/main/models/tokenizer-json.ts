// The parts of Hugging Face's tokenizer.json and tokenizer_config.json that Parley reads; every other field is kept
// as it came and is the tokenizer library's business.
import { z } from 'zod';

const addedTokenSchema = z.looseObject({
  id: z.int().nonnegative(),
  content: z.string().min(1),
  lstrip: z.boolean().optional(),
  rstrip: z.boolean().optional(),
  special: z.boolean().optional(),
});

export const tokenizerJsonSchema = z.looseObject({
  added_tokens: z.array(addedTokenSchema).default([]),
  normalizer: z.unknown().default(null),
  pre_tokenizer: z.unknown().default(null),
  post_processor: z.unknown().default(null),
  decoder: z.unknown().default(null),
  // BPE is what the supported model families use; other kinds would need their own care to keep special tokens out of text.
  model: z.looseObject({
    type: z.literal('BPE', { error: 'expected a tokenizer of the kind "BPE"' }),
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
});
export type TokenizerJson = z.infer<typeof tokenizerJsonSchema>;
export type AddedToken = z.infer<typeof addedTokenSchema>;

/** Older files hold a token as an object with its text in `content`. */
const tokenSchema = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform((token) => token.content)])
  .nullish();

export const tokenizerConfigSchema = z.looseObject({
  bos_token: tokenSchema,
  eos_token: tokenSchema,
  pad_token: tokenSchema,
  unk_token: tokenSchema,
  chat_template: z
    .union([z.string(), z.array(z.looseObject({ name: z.string(), template: z.string() }))])
    .nullish()
    .transform((template) =>
      Array.isArray(template) ? template.find(({ name }) => name === 'default')?.template : template,
    ),
});
export type TokenizerConfig = z.infer<typeof tokenizerConfigSchema>;
