/** What a tally says, and how much more it needs to say something. */
import { excludes } from '../../../shared/domain/anytime-interval.ts';
import type { Votes } from '../../../shared/domain/anytime-interval.ts';
import { t } from '../../../shared/language/t.ts';
import type { Tally } from './duel.svelte.ts';

/** What the words are made from. */
export type Decisive = Pick<Tally, 'firstVotes' | 'winRate'>;

const farAway = 1000;

/**
 * In words. The interval holds at every look, so a result that is clear once may be acted on at once.
 * @param left prompts of the set that have no vote yet: only these can still decide
 */
export function tallyWords({ firstVotes, winRate }: Decisive, left: number, a: string, b: string): string {
  if (winRate === null) return t.compare.noVotes;
  if (winRate.low > 0.5) return t.compare.clearResult({ version: a });
  if (winRate.high < 0.5) return t.compare.clearResult({ version: b });
  if (left <= 0) return t.compare.allPromptsVoted;
  const { wins, even } = firstVotes;
  const more = votesToDecide({ wins: wins.a, ties: even, losses: wins.b });
  if (more === undefined) return t.compare.noDifference;
  return more > left ? t.compare.moreVotesNeededThanLeft({ more, left }) : t.compare.votesNeeded({ more });
}

/** Why votes and result may disagree; undefined while every vote was on a prompt of its own. */
export function repeatedWords({ count, firstVotes }: Pick<Tally, 'count' | 'firstVotes'>): string | undefined {
  const repeated = count - firstVotes.prompts;
  if (repeated === 0) return undefined;
  return t.compare.repeatedVotes({ prompts: firstVotes.prompts, repeated });
}

/** How many more, if all go as those so far; undefined where that is far away. */
function votesToDecide({ wins, ties, losses }: Votes): number | undefined {
  const count = wins + ties + losses;
  for (let more = 1; count + more <= farAway; more++) {
    const times = (count + more) / count;
    if (excludes({ wins: wins * times, ties: ties * times, losses: losses * times }, 0.5)) return more;
  }
  return undefined;
}
