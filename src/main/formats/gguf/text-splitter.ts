/** llama.cpp knows ways of cutting text into words by name; here they are recognised by what tokenizer.json says. */
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { TokenizerJson } from '../../models/tokenizer-json.ts';

/** Byte-level BPE under `pre`, the name of a way of cutting; or SentencePiece's BPE with bytes for what it cannot spell. */
export type TextSplitter =
  { readonly model: 'gpt2'; readonly pre: string } | { readonly model: 'llama'; readonly addsSpace: boolean };

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

const BYTE_LEVEL_SPLITTERS: readonly (readonly [name: string, preTokenizer: z.ZodType])[] = [
  ['gpt-2', byteLevel(true)],
  ['llama-bpe', sequence(splitBy(withDigits('\\p{N}{1,3}')), byteLevel(false))],
  ['qwen2', sequence(splitBy(withDigits('\\p{N}')), byteLevel(false))],
  [
    'smollm',
    sequence(z.looseObject({ type: z.literal('Digits'), individual_digits: z.literal(true) }), byteLevel(true)),
  ],
];

/** Qwen's ask for composed characters (NFC); llama.cpp does without in all of them. */
const composing = z.looseObject({ type: z.literal('NFC') }).nullish();

const mark = z.literal('▁');
const replacing = z.object({
  type: z.literal('Replace'),
  pattern: z.object({ String: z.literal(' ') }),
  content: mark,
});
const prepending = z.object({ type: z.literal('Prepend'), prepend: mark });
const metaspace = (scheme: z.ZodType) =>
  z.looseObject({ type: z.literal('Metaspace'), replacement: mark, prepend_scheme: scheme, split: z.literal(false) });
const inNormalizer = (steps: z.ZodType) => z.object({ normalizer: steps, pre_tokenizer: z.null() }).loose();
const inPreTokenizer = (scheme: z.ZodType) =>
  z.object({ normalizer: z.null(), pre_tokenizer: metaspace(scheme) }).loose();

const SENTENCE_PIECE: readonly (readonly [addsSpace: boolean, json: z.ZodType])[] = [
  [true, inNormalizer(z.looseObject({ type: z.literal('Sequence'), normalizers: z.tuple([prepending, replacing]) }))],
  [false, inNormalizer(replacing)],
  [true, inPreTokenizer(z.literal('always'))],
  // "first" is before the first text where no token stands before it. A chat begins with one; llama.cpp would put a space after it.
  [false, inPreTokenizer(z.enum(['first', 'never']))],
];

/** @throws ParleyError unsupported for a tokenizer that llama.cpp would cut text with differently */
export function textSplitterOf(json: TokenizerJson): TextSplitter {
  if (json.model.type === 'BPE' && json.model.byte_fallback === true) {
    const known = SENTENCE_PIECE.find(([, schema]) => schema.safeParse(json).success);
    if (known !== undefined) return { model: 'llama', addsSpace: known[0] };
  } else if (json.model.type === 'BPE' && composing.safeParse(json.normalizer).success) {
    const known = BYTE_LEVEL_SPLITTERS.find(([, schema]) => schema.safeParse(json.pre_tokenizer).success);
    if (known !== undefined) return { model: 'gpt2', pre: known[0] };
  }
  const { normalizer, pre_tokenizer: preTokenizer, model } = json;
  const got = JSON.stringify({ model: model.type, normalizer, pre_tokenizer: preTokenizer });
  throw new ParleyError(
    'unsupported',
    'Exporting as GGUF: expected BPE over bytes that cuts text as one of ' +
      `${BYTE_LEVEL_SPLITTERS.map(([name]) => name).join(', ')} does, or SentencePiece’s BPE with byte fallback; tokenizer.json ` +
      `says ${got.slice(0, 300)}. Export as hf or onnx instead.`,
  );
}
