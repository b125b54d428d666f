import { isDeepStrictEqual } from 'node:util';
import type { Tokenizer } from '../../models/tokenizer.ts';

/** Whether token ids mean the same to both. */
export function haveSameVocabulary(a: Tokenizer, b: Tokenizer): boolean {
  return (
    a.vocabSize === b.vocabSize &&
    isDeepStrictEqual(a.json.model.vocab, b.json.model.vocab) &&
    isDeepStrictEqual(a.json.added_tokens, b.json.added_tokens)
  );
}
