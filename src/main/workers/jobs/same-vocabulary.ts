import { isDeepStrictEqual } from 'node:util';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';

/** Whether token ids mean the same to both. */
export function haveSameVocabulary(a: Tokenizer, b: Tokenizer): boolean {
  return (
    a.vocabSize === b.vocabSize &&
    isDeepStrictEqual(a.json.model.vocab, b.json.model.vocab) &&
    isDeepStrictEqual(addedTokens(a), addedTokens(b))
  );
}

/** Which of them are special follows from the chat template, too, and two of one vocabulary may have different ones. */
function addedTokens({ json }: Tokenizer): [id: number, content: string][] {
  return json.added_tokens.map(({ id, content }) => [id, content]);
}
