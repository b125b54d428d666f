/** How often scores put good replies above bad ones, where they come without pairs: the area under the ROC curve (Hanley and McNeil 1982). */
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { bootstrap, percentileInterval, type BootstrapOptions } from './bootstrap.ts';
import type { Interval } from './interval.ts';

export interface ScoredReply {
  /** Replies of one group are drawn again together: to prompts that say nearly the same. */
  readonly group: string;
  readonly good: boolean;
  readonly score: number;
}

/**
 * The share of all pairs of a good and a bad reply in which the good one scores higher, equal scores half; with a 95 % interval by
 * bootstrap over groups of prompts.
 * @throws ParleyError too_little_data without a good reply or without a bad one, invalid_input for a score that is not a number
 */
export function rankingAccuracy(replies: readonly ScoredReply[], options: BootstrapOptions): Interval {
  const broken = replies.find(({ score }) => Number.isNaN(score));
  if (broken) throw new ParleyError('invalid_input', said('checks.replyScores'));
  const sorted = [...replies].sort((a, b) => a.score - b.score);
  const groups = [...new Set(sorted.map(({ group }) => group))];
  const placeOf = new Map(groups.map((group, place) => [group, place]));
  const places = sorted.map(({ group }) => placeOf.get(group)!);
  const value = shareAbove(sorted, () => 1);
  if (value === undefined) {
    throw new ParleyError('too_little_data', said('checks.oneKindOfReply'));
  }
  const times = new Uint32Array(groups.length);
  const drawn = bootstrap(
    groups.length,
    (chosen) => {
      times.fill(0);
      for (const place of chosen) times[place]++;
      // A draw of one kind alone says nothing.
      return shareAbove(sorted, (i) => times[places[i]]) ?? value;
    },
    options,
  );
  return { value, ...percentileInterval(drawn) };
}

/** @param sorted by score, ascending. @param timesOf how often each counts. @returns undefined where a kind is missing */
function shareAbove(sorted: readonly ScoredReply[], timesOf: (i: number) => number): number | undefined {
  let [good, bad, above] = [0, 0, 0];
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    let [goodHere, badHere] = [0, 0];
    for (; end < sorted.length && sorted[end].score === sorted[start].score; end++) {
      if (sorted[end].good) goodHere += timesOf(end);
      else badHere += timesOf(end);
    }
    above += goodHere * (bad + badHere / 2);
    good += goodHere;
    bad += badHere;
  }
  return good * bad === 0 ? undefined : above / (good * bad);
}
