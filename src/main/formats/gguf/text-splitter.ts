/** llama.cpp knows ways of cutting text into words by name; here they are recognised by what tokenizer.json says. */
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { LLAMA3_PATTERN, QWEN2_PATTERN } from '../../models/split-patterns.ts';
import type { TokenizerJson } from '../../models/tokenizer-json.ts';
import { spacesOf, type SpaceMarks } from './space-marks.ts';
import { requireUnigram } from './unigram-splitter.ts';

/**
 * Byte-level BPE under `pre`, the name of a way of cutting; SentencePiece's BPE with bytes for what it cannot spell; or its
 * Unigram model, which llama.cpp calls after the first model that it read with one.
 */
export type TextSplitter =
  | { readonly model: 'gpt2'; readonly pre: string; readonly composes: boolean }
  | ({ readonly model: 'llama' | 't5' } & SpaceMarks);

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

const BYTE_LEVEL_SPLITTERS: readonly (readonly [name: string, preTokenizer: z.ZodType])[] = [
  ['gpt-2', byteLevel(true)],
  ['llama-bpe', sequence(splitBy(LLAMA3_PATTERN), byteLevel(false))],
  ['qwen2', sequence(splitBy(QWEN2_PATTERN), byteLevel(false))],
  [
    'smollm',
    sequence(z.looseObject({ type: z.literal('Digits'), individual_digits: z.literal(true) }), byteLevel(true)),
  ],
];

/** Qwen's ask for composed characters (NFC); llama.cpp does without in all of them. */
const composing = z.looseObject({ type: z.literal('NFC') }).nullable();

/** @throws ParleyError unsupported for a tokenizer that llama.cpp would cut text with differently */
export function textSplitterOf(json: TokenizerJson): TextSplitter {
  const { model } = json;
  if (model.type === 'Unigram') {
    const spaces = requireUnigram({ ...json, model });
    return { model: 't5', ...spaces };
  }
  if (model.byte_fallback === true) {
    const spaces = spacesOf(json);
    // Here words may cross spaces: a tokenizer that cuts at them would be followed wrongly.
    if (spaces !== undefined && !spaces.cutsAtSpaces) return { model: 'llama', ...spaces };
  } else if (composing.safeParse(json.normalizer).success) {
    const known = BYTE_LEVEL_SPLITTERS.find(([, schema]) => schema.safeParse(json.pre_tokenizer).success);
    if (known !== undefined) return { model: 'gpt2', pre: known[0], composes: json.normalizer !== null };
  }
  const { normalizer, pre_tokenizer: preTokenizer } = json;
  const got = JSON.stringify({ model: model.type, normalizer, pre_tokenizer: preTokenizer });
  throw new ParleyError(
    'unsupported',
    'Exporting as GGUF: expected BPE over bytes that cuts text as one of ' +
      `${BYTE_LEVEL_SPLITTERS.map(([name]) => name).join(', ')} does, SentencePiece’s BPE with byte fallback, or Unigram; ` +
      `tokenizer.json says ${got.slice(0, 300)}. Export as hf or onnx instead.`,
  );
}
