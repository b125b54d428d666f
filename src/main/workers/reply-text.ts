import type { Tokenizer } from '../models/tokenizer.ts';
import type { VersionContent } from '../models/version-folder.ts';

/** The tokens that end a reply: the tokenizer's end token, and those that the model's makers name besides. */
export function stopIdsOf({ tokenizer, generationConfig }: Pick<VersionContent, 'tokenizer' | 'generationConfig'>) {
  return [...new Set([tokenizer.eosId, ...[generationConfig.eos_token_id ?? []].flat()])];
}

/**
 * Whether a sampled token is part of what people read. Embeddings are often padded beyond the tokenizer's vocabulary,
 * and a policy can sample such a row too, rarely.
 */
export function isShown(id: number, tokenizer: Tokenizer, stopIds: readonly number[]): boolean {
  return id < tokenizer.vocabSize && !stopIds.includes(id);
}

export function replyText(tokenIds: Iterable<number>, tokenizer: Tokenizer, stopIds: readonly number[]): string {
  const shown = [...tokenIds].filter((id) => isShown(id, tokenizer, stopIds));
  return tokenizer.decode(shown, { skipSpecial: true });
}
