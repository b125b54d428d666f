/** Which of a larger tokenizer's tokens a smaller one has, where the smaller one was cut from it (cut-vocabulary.ts). */
import { isDeepStrictEqual } from 'node:util';
import type { TokenizerJson } from '../tokenizer/tokenizer-json.ts';

interface HasJson {
  readonly json: TokenizerJson;
  readonly vocabSize: number;
}

/**
 * Told by the tokens themselves, so that versions trained from a cut one have it, too.
 * @returns the larger one's id of each of the smaller one's ids; undefined where the smaller one was not cut from it
 */
export function keptTokens(larger: HasJson, smaller: HasJson): Int32Array | undefined {
  const parts = ['normalizer', 'pre_tokenizer', 'decoder'] as const;
  if (parts.some((part) => !isDeepStrictEqual(larger.json[part], smaller.json[part]))) return undefined;
  const [from, to] = [idsByToken(larger.json), idsByToken(smaller.json)];
  const kept = new Int32Array(smaller.vocabSize).fill(-1);
  for (const [token, id] of to) kept[id] = from.get(token) ?? -1;
  return kept.includes(-1) || !keepsOrder(larger.json, smaller.json) ? undefined : kept;
}

function idsByToken({ model, added_tokens: added }: TokenizerJson): Map<string, number> {
  const entries = Array.isArray(model.vocab)
    ? model.vocab.map(([piece], id): [string, number] => [piece, id])
    : Object.entries(model.vocab);
  return new Map([...entries, ...added.map(({ content, id }): [string, number] => [content, id])]);
}

/** Whether one's merges are some of the other's, in the same order. */
function keepsOrder({ model: larger }: TokenizerJson, { model: smaller }: TokenizerJson): boolean {
  if (larger.type !== 'BPE' || smaller.type !== 'BPE') return false;
  const textOf = (merge: string | readonly string[]) => (typeof merge === 'string' ? merge : merge.join(' '));
  const wanted = smaller.merges.map(textOf);
  let found = 0;
  for (const merge of larger.merges) if (textOf(merge) === wanted[found]) found++;
  return found === wanted.length;
}
