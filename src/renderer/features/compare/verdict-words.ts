/** What a tally says, and how much more it needs to say something. */
import { excludes } from '../../../shared/domain/anytime-interval.ts';
import type { Votes } from '../../../shared/domain/anytime-interval.ts';

export interface Tally {
  readonly wins: { readonly a: number; readonly b: number };
  readonly ties: number;
  readonly bothBad: number;
  readonly winRate: { readonly value: number; readonly low: number; readonly high: number } | null;
}

const farAway = 1000;

/** In words. The interval holds at every look, so a result that is clear once may be acted on at once. */
export function tallyWords({ wins, ties, bothBad, winRate }: Tally, a: string, b: string): string {
  if (winRate === null) return 'No votes yet.';
  if (winRate.low > 0.5) return `Clear result: ${a} is better.`;
  if (winRate.high < 0.5) return `Clear result: ${b} is better.`;
  const more = votesToDecide({ wins: wins.a, ties: ties + bothBad, losses: wins.b });
  if (more === undefined) return 'Open: no difference to be seen so far.';
  return `Open: about ${more} more ${more === 1 ? 'vote' : 'votes'} would decide it at this rate.`;
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
