/**
 * Token ids that config.json and generation_config.json name, in `transformers`' fields: `…_token_id`, `…_token_ids`, and the lists of
 * what is not to be written.
 */
const ID = /_token_ids?$/;
const LISTS = ['suppress_tokens', 'begin_suppress_tokens'];
/** Lists of sequences of ids: one with a token that is no more can never be written. */
const SEQUENCES = ['bad_words_ids', 'force_words_ids'];

/** The same settings with new ids for old; what names a token that is no more is left out. */
export function withNewTokenIds(
  settings: Readonly<Record<string, unknown>>,
  newIds: ReadonlyMap<number, number>,
): Record<string, unknown> {
  const fields = Object.entries(settings).flatMap(([name, value]): [string, unknown][] => {
    if (value === null || value === undefined) return [[name, value]];
    if (ID.test(name) && typeof value === 'number') {
      const id = newIds.get(value);
      return id === undefined ? [] : [[name, id]];
    }
    if ((ID.test(name) || LISTS.includes(name)) && Array.isArray(value)) {
      const ids = value.flatMap((id: number) => newIds.get(id) ?? []);
      return ids.length === 0 ? [] : [[name, ids]];
    }
    if (!SEQUENCES.includes(name) || !Array.isArray(value)) return [[name, value]];
    const sequences = (value as number[][]).filter((ids) => ids.every((id) => newIds.has(id)));
    return sequences.length === 0 ? [] : [[name, sequences.map((ids) => ids.map((id) => newIds.get(id)))]];
  });
  return Object.fromEntries(fields);
}
