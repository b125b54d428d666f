/** What a tally says, and how much more it needs to say something. */

export interface Tally {
  readonly count: number;
  readonly winRate: { readonly value: number; readonly low: number; readonly high: number } | null;
}

/** Fewer votes have an interval that means nothing, even where all agree. */
export const leastVotes = 10;
const farAway = 1000;

/**
 * In words. Needs more votes as the square of how much wider the interval is than the difference: an interval shrinks
 * with the square root of the votes.
 */
export function tallyWords({ count, winRate }: Tally, a: string, b: string): string {
  if (winRate === null || count === 0) return 'No votes yet.';
  if (count < leastVotes) return `Too few to say: ${leastVotes - count} more before it means anything.`;
  const { value, low, high } = winRate;
  if (low > 0.5) return `It can be called: ${a} is better.`;
  if (high < 0.5) return `It can be called: ${b} is better.`;
  const difference = Math.abs(value - 0.5);
  const reach = value > 0.5 ? value - low : high - value;
  const more = Math.ceil(count * ((reach / difference) ** 2 - 1));
  if (difference < 0.01 || more > farAway) return 'Open: no difference to be seen so far.';
  return `Open: about ${Math.max(1, more)} more ${more > 1 ? 'votes' : 'vote'} would decide it at this rate.`;
}
