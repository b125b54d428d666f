/** Raters in words. */
import { render, said } from '../language/said.ts';
import type { Said } from '../language/said.ts';
import { t } from '../language/t.ts';
import type { Rater } from './feedback.ts';

/** "the rule shorter", or a person's name. */
export function raterInWords(rater: Rater): string {
  const words = raterSaid(rater);
  return typeof words === 'string' ? words : render(words);
}

/** As `raterInWords`, for another sentence that is said. */
export function raterSaid({ kind, name }: Rater): Said | string {
  return kind === 'rule' ? said('judges.rulesRater', { rule: name.replace(/^rule:/, '') }) : name;
}

/**
 * "150 by you, 16 by the rule shorter".
 * @param own the name of the person who reads it
 */
export function ratersInWords(raters: readonly (Rater & { readonly rankings: number })[], own?: string): string {
  const parts = raters.map((rater) =>
    rater.kind === 'human' && rater.name === own
      ? t.judges.rankingsByYou({ count: rater.rankings })
      : t.judges.rankingsBy({ count: rater.rankings, rater: raterInWords(rater) }),
  );
  return t.judges.allRankings({ parts });
}
