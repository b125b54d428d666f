/**
 * A byte-pair tokenizer cut to the tokens that given texts use. Every other text that it could write it still can: such a text
 * falls apart into smaller pieces, in the end into bytes.
 *
 * All merges that lead to a kept token stay, in their order, and with them the pieces that they join. A text whose tokens are all
 * kept is therefore encoded as before: each merge that the whole tokenizer applies leads to one of them, and none of the merges
 * that are left comes earlier in the order than it did.
 */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { TokenizerFiles } from '../tokenizer/tokenizer-files.ts';
import type { BpeTokenizerJson, TokenizerJson } from '../tokenizer/tokenizer-json.ts';

export interface CutVocabulary extends TokenizerFiles {
  /** The old id of each new one, ascending. */
  readonly kept: Int32Array;
}

/**
 * @param files as the model's tokenizer has them
 * @param used ids of the tokens to keep; pieces that they are merged from, bytes, added tokens and the unknown token stay besides
 * @throws ParleyError `unsupported` for a tokenizer that is no plain byte-pair encoding
 */
export function cutVocabulary({ json, config }: TokenizerFiles, used: Iterable<number>): CutVocabulary {
  const bpe = requireBytePairs(json);
  const { vocab, merges, unk_token: unknown } = bpe.model;
  const wanted = new Set(used);
  const kept = new Set(Object.keys(vocab).filter((token) => wanted.has(vocab[token])));
  for (const token of smallestPieces(bpe)) kept.add(token);
  for (const { content } of json.added_tokens) if (Object.hasOwn(vocab, content)) kept.add(content);
  if (typeof unknown === 'string') kept.add(unknown);
  addParents(kept, merges);
  const added = json.added_tokens.map(({ id }) => id);
  const ids = [...new Set([...[...kept].map((token) => vocab[token]), ...added])].sort((a, b) => a - b);
  const newIds = new Map(ids.map((old, id) => [old, id]));
  const idOf = (old: number): number => newIds.get(old)!;
  const entries = [...kept].map((token): [string, number] => [token, idOf(vocab[token])]);
  return {
    kept: Int32Array.from(ids),
    json: {
      ...json,
      model: {
        ...bpe.model,
        vocab: Object.fromEntries(entries.sort(([, a], [, b]) => a - b)),
        merges: merges.filter((merge) => kept.has(partsOf(merge).join(''))),
      },
      added_tokens: json.added_tokens.map((token) => ({ ...token, id: idOf(token.id) })),
      post_processor: withNewIds(json.post_processor, idOf),
    },
    config: {
      ...config,
      ...(config.added_tokens_decoder && {
        added_tokens_decoder: Object.fromEntries(
          Object.entries(config.added_tokens_decoder).flatMap(([id, token]) => {
            const now = newIds.get(Number(id));
            return now === undefined ? [] : [[String(now), token]];
          }),
        ),
      }),
    },
  };
}

type Merge = BpeTokenizerJson['model']['merges'][number];

/** The two pieces; those of the older form, one text, have a space between them and none within. */
function partsOf(merge: Merge): readonly [string, string] {
  if (typeof merge !== 'string') return merge;
  const space = merge.indexOf(' ');
  return [merge.slice(0, space), merge.slice(space + 1)];
}

/** Adds what kept tokens are merged from, and what that is merged from, in every way that the merges know. */
function addParents(kept: Set<string>, merges: readonly Merge[]): void {
  const waysOf = Map.groupBy(merges.map(partsOf), (parts) => parts.join(''));
  // A set's iteration comes to what is added while it lasts.
  for (const token of kept) for (const part of (waysOf.get(token) ?? []).flat()) kept.add(part);
}

function requireBytePairs(json: TokenizerJson): BpeTokenizerJson {
  const { model } = json;
  if (model.type !== 'BPE')
    throw new ParleyError('unsupported', said('errors.files.vocabularyOfKind', { type: model.type }));
  for (const field of ['continuing_subword_prefix', 'end_of_word_suffix']) {
    if (typeof model[field] === 'string' && model[field] !== '')
      throw new ParleyError('unsupported', said('errors.files.vocabularyMarks', { field }));
  }
  return { ...json, model };
}

/**
 * What any text falls apart into: the tokens of single bytes, `<0x00>` to `<0xFF>`, where characters without a token are spelled by
 * them; else all tokens of one character, which for a byte-level tokenizer are the bytes (byte-level.ts).
 */
function smallestPieces({ model: { vocab, byte_fallback: fallback } }: BpeTokenizerJson): string[] {
  const isByte = fallback === true ? /^<0x[0-9A-F]{2}>$/ : /^.$/su;
  return Object.keys(vocab).filter((token) => isByte.test(token));
}

/**
 * A post-processor holds ids of the tokens that it puts around texts: TemplateProcessing in `special_tokens`, BertProcessing and
 * RobertaProcessing beside the tokens' texts in `sep` and `cls`. They are added tokens, which are all kept.
 */
function withNewIds(processor: unknown, idOf: (old: number) => number): unknown {
  if (processor === null || typeof processor !== 'object') return processor;
  if (Array.isArray(processor)) return processor.map((part) => withNewIds(part, idOf));
  const fields = Object.entries(processor).map(([name, value]): [string, unknown] => {
    if (name === 'processors') return [name, withNewIds(value, idOf)];
    if ((name === 'sep' || name === 'cls') && Array.isArray(value)) return [name, [value[0], idOf(value[1] as number)]];
    if (name === 'special_tokens') {
      const tokens = Object.entries(value as Record<string, { ids: number[] }>);
      return [name, Object.fromEntries(tokens.map(([key, token]) => [key, { ...token, ids: token.ids.map(idOf) }]))];
    }
    return [name, value];
  });
  return Object.fromEntries(fields);
}
