/** How tokenizers cut text into words: patterns in wide use, and whether a tokenizer has others. */
import type { TokenizerJson } from './tokenizer-json.ts';

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const withDigits = (digits: string) =>
  `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

export const LLAMA3_PATTERN = withDigits('\\p{N}{1,3}');
export const QWEN2_PATTERN = withDigits('\\p{N}');

/** These take a time that grows with the text and no faster. */
const KNOWN: readonly string[] = [LLAMA3_PATTERN, QWEN2_PATTERN];

/** Whether encoding uses a pattern that may backtrack for ever. */
export function encodesByUnknownPattern({ normalizer, pre_tokenizer: preTokenizer }: TokenizerJson): boolean {
  return patternsIn([normalizer, preTokenizer]).some((pattern) => !KNOWN.includes(pattern));
}

export function decodesByPattern({ decoder }: TokenizerJson): boolean {
  return patternsIn(decoder).length > 0;
}

/** All that stands under the name "Regex" at any depth. */
function patternsIn(value: unknown): string[] {
  const patterns: string[] = [];
  JSON.stringify(value ?? null, (name, held: unknown) => {
    if (name === 'Regex') patterns.push(String(held));
    return held;
  });
  return patterns;
}
