/** llama.cpp knows ways of cutting text into words by name; here they are recognised by what tokenizer.json says. */
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { LLAMA3_PATTERN, QWEN2_PATTERN } from '../../models/tokenizer/split-patterns.ts';
import type { TokenizerJson } from '../../models/tokenizer/tokenizer-json.ts';
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

interface ByteLevelSplitter {
  /** llama.cpp's; others that it takes for the same. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** How a tokenizer.json may say it. */
  readonly says: z.ZodType;
  /** How one that is made from a GGUF file says it. */
  readonly steps: readonly object[];
}

const byteLevelStep = (useRegex: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
});
const splitStep = (pattern: string) => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Isolated',
  invert: false,
});

const BYTE_LEVEL_SPLITTERS: readonly ByteLevelSplitter[] = [
  { name: 'gpt-2', aliases: ['gpt2'], says: byteLevel(true), steps: [byteLevelStep(true)] },
  {
    name: 'llama-bpe',
    aliases: ['llama3', 'llama-v3'],
    says: sequence(splitBy(LLAMA3_PATTERN), byteLevel(false)),
    steps: [splitStep(LLAMA3_PATTERN), byteLevelStep(false)],
  },
  {
    name: 'qwen2',
    aliases: ['deepseek-r1-qwen'],
    says: sequence(splitBy(QWEN2_PATTERN), byteLevel(false)),
    steps: [splitStep(QWEN2_PATTERN), byteLevelStep(false)],
  },
  {
    name: 'smollm',
    aliases: ['starcoder', 'refact'],
    says: sequence(z.looseObject({ type: z.literal('Digits'), individual_digits: z.literal(true) }), byteLevel(true)),
    steps: [{ type: 'Digits', individual_digits: true }, byteLevelStep(true)],
  },
];

export const BYTE_LEVEL_NAMES = BYTE_LEVEL_SPLITTERS.map(({ name }) => name);

/** A tokenizer.json's pre_tokenizer for llama.cpp's name of it, and the name that exports use; undefined for one unknown here. */
export function byteLevelPreTokenizer(pre: string): { readonly name: string; readonly json: object } | undefined {
  const known = BYTE_LEVEL_SPLITTERS.find(({ name, aliases }) => name === pre || aliases.includes(pre));
  if (known === undefined) return undefined;
  const { name, steps } = known;
  return { name, json: steps.length === 1 ? steps[0] : { type: 'Sequence', pretokenizers: steps } };
}

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
    const known = BYTE_LEVEL_SPLITTERS.find(({ says }) => says.safeParse(json.pre_tokenizer).success);
    if (known !== undefined) return { model: 'gpt2', pre: known.name, composes: json.normalizer !== null };
  }
  const { normalizer, pre_tokenizer: preTokenizer } = json;
  const got = JSON.stringify({ model: model.type, normalizer, pre_tokenizer: preTokenizer });
  throw new ParleyError(
    'unsupported',
    said('errors.gguf.otherTokenizer', { known: BYTE_LEVEL_NAMES.join(', '), got: got.slice(0, 300) }),
  );
}
