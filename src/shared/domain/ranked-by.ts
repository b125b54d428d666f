/** Whose rankings a run learns from, read from the settings that are kept with it. */
import { raterKinds } from './feedback.ts';
import type { Rater } from './feedback.ts';
import { listIn, objectIn } from './json.ts';
import type { JsonObject } from './json.ts';

/** @returns undefined where it was not kept: the run learns from everybody's */
export function rankedByOf({ data }: JsonObject): (Rater & { readonly rankings: number })[] | undefined {
  const { rankedBy } = objectIn(data);
  if (!Array.isArray(rankedBy)) return undefined;
  return listIn(rankedBy).flatMap((entry) => {
    const { kind: word, name, rankings } = objectIn(entry);
    const kind = raterKinds.find((known) => known === word);
    return kind !== undefined && typeof name === 'string' && typeof rankings === 'number'
      ? [{ kind, name, rankings }]
      : [];
  });
}
