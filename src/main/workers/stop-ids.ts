import type { VersionContent } from '../models/version-folder.ts';

/** The tokens that end a reply: the tokenizer's end token, and those that the model's makers name besides. */
export function stopIdsOf({ tokenizer, generationConfig }: Pick<VersionContent, 'tokenizer' | 'generationConfig'>) {
  return [...new Set([tokenizer.eosId, ...[generationConfig.eos_token_id ?? []].flat()])];
}
