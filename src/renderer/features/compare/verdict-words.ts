/** What a tally says, and how much more it needs to say something. */
import { counted } from '../../../shared/domain/counted.ts';
import { excludes } from '../../../shared/domain/anytime-interval.ts';
import type { Votes } from '../../../shared/domain/anytime-interval.ts';
import type { Tally } from './duel.svelte.ts';

/** What the words are made from. */
export type Decisive = Pick<Tally, 'firstVotes' | 'winRate'>;

const farAway = 1000;

/**
 * In words. The interval holds at every look, so a result that is clear once may be acted on at once.
 * @param left prompts of the set that have no vote yet: only these can still decide
 */
export function tallyWords({ firstVotes, winRate }: Decisive, left: number, a: string, b: string): string {
  if (winRate === null) return 'No votes yet.';
  if (winRate.low > 0.5) return `Clear result: ${a} is better.`;
  if (winRate.high < 0.5) return `Clear result: ${b} is better.`;
  if (left <= 0) return 'Open: every prompt of this set has its vote. Only votes on other prompts can decide it.';
  const { wins, even } = firstVotes;
  const more = votesToDecide({ wins: wins.a, ties: even, losses: wins.b });
  if (more === undefined) return 'Open: no difference to be seen so far.';
  const needed = `Open: votes on about ${counted(more, 'more prompt')} would decide it at this rate`;
  return more > left ? `${needed}; this set has ${left} left.` : `${needed}.`;
}

/** Why votes and result may disagree; undefined while every vote was on a prompt of its own. */
export function repeatedWords({ count, firstVotes }: Pick<Tally, 'count' | 'firstVotes'>): string | undefined {
  const repeated = count - firstVotes.prompts;
  if (repeated === 0) return undefined;
  return `The first vote on each of ${counted(firstVotes.prompts, 'prompt')} counts toward the result. ${counted(repeated, 'vote')} on the same prompts again ${repeated === 1 ? 'does' : 'do'} not.`;
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
