/**
 * A win rate with an interval that holds at every look: people may vote until it excludes one half, and the chance that it ever
 * excludes the truth stays at 5 %. An interval for a number of votes fixed beforehand does not hold so: looked at after
 * every vote, it calls two equal versions different in a quarter of the cases by the hundredth.
 *
 * It is the win rate on the prompts that are voted on, with replies drawn anew. Of other prompts it says as much only while each
 * prompt has one vote: who wins differs by prompt, and twenty prompts voted on for ever show ever more surely who wins on those.
 *
 * A confidence sequence by betting (Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting",
 * theorem 1): for a mean m, a wealth of 1 is bet on every vote x with stake λ, growing by 1 + λ·(x − m). Where m is the truth no stakes make
 * that grow in expectation, so it ever reaches 20 with a chance of at most 1 in 20 (Ville 1939). The wealth here is the mean over
 * stakes of both signs. It depends on the counts alone, not on the votes' order.
 */
import { ParleyError } from './errors.ts';

export interface Votes {
  readonly wins: number;
  /** Each half a win. */
  readonly ties: number;
  readonly losses: number;
}

const wealthToRefuse = 20;
/** Shares of the largest stake that cannot lose everything; small ones find small differences in many votes. */
const shares = Array.from({ length: 16 }, (_, i) => 0.9 * 0.72 ** i);

/** @returns the win rate, ties half, between bounds of 95 %. Without votes: NaN between 0 and 1 */
export function anytimeInterval(votes: Votes): { value: number; low: number; high: number } {
  const { wins, ties, losses } = votes;
  if (![wins, ties, losses].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new ParleyError('internal', `Votes are whole numbers of 0 or more; got ${wins}, ${ties} and ${losses}.`);
  }
  const count = wins + ties + losses;
  if (count === 0) return { value: NaN, low: 0, high: 1 };
  const value = (wins + ties / 2) / count;
  return { value, low: bound(votes, value, 0), high: bound(votes, value, 1) };
}

/** Where the interval ends between the value and 0 or 1. */
function bound(votes: Votes, value: number, end: 0 | 1): number {
  let [inside, outside] = [value, end as number];
  for (let i = 0; i < 40; i++) {
    const middle = (inside + outside) / 2;
    if (excludes(votes, middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}

/** Whether the interval leaves a mean out. @param mean above 0 and below 1 */
export function excludes(votes: Votes, mean: number): boolean {
  const up = shares.reduce((sum, share) => sum + grown(votes, mean, share / mean), 0);
  const down = shares.reduce((sum, share) => sum + grown(votes, mean, -share / (1 - mean)), 0);
  return (up + down) / (2 * shares.length) >= wealthToRefuse;
}

function grown({ wins, ties, losses }: Votes, mean: number, stake: number): number {
  return Math.exp(
    wins * Math.log1p(stake * (1 - mean)) +
      ties * Math.log1p(stake * (0.5 - mean)) +
      losses * Math.log1p(-stake * mean),
  );
}
