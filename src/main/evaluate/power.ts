/**
 * How much feedback it takes to tell a better version from an equal one, and what a contest of a given size can tell. Everything is for
 * a two-sided 95 % interval, and a chance of 80 % to see what is there.
 *
 * A share p of independent comparisons is told from one half by
 *
 *   n = ((z₀.₉₇₅ · ½ + z₀.₈ · √(p(1 − p))) / (p − ½))²
 *
 * (Fleiss, Levin and Paik 2003, "Statistical methods for rates and proportions", chapter 2). A judge that is right with probability a
 * gives a version whose win rate is θ the share ½ + (2a − 1)(θ − ½) (Rogan and Gladen 1978), so that its errors cost 1/(2a − 1)².
 * Several comparisons on one prompt resemble each other: m of them with the correlation ρ count as m / (1 + (m − 1)ρ)
 * (Kish 1965, "Survey sampling", the design effect). A judge's chance likings, which a round's verdict allows for, come on top.
 */
import { excludes } from '../../shared/domain/anytime-interval.ts';
import { z95 } from './interval.ts';
import { normalQuantile } from './quantiles.ts';

const z80 = normalQuantile(0.8);

/**
 * Of the comparisons on one prompt; assumed, since it is not known before a contest. Prompts on half of which the win rate is 0.22 above
 * the mean, and on half 0.22 below, have it.
 */
const assumedCorrelation = 0.2;

/** A judge's errors; one that is always right by default. */
interface Judge {
  readonly accuracy?: number;
}

/**
 * Independent comparisons needed to tell a win rate from one half.
 * @param winRate above one half
 * @returns Infinity where the judge is no better than a coin toss
 */
export function requiredComparisons(winRate: number, { accuracy = 1 }: Judge = {}): number {
  const share = seenShare(winRate, accuracy);
  if (share <= 0.5) return Infinity;
  const root = (z95 / 2 + z80 * Math.sqrt(share * (1 - share))) / (share - 0.5);
  return Math.ceil(root ** 2);
}

/** The smallest win rate that so many independent comparisons tell from one half; undefined where they tell none. */
export function detectableWinRate(comparisons: number, judge: Judge = {}): number | undefined {
  if (requiredComparisons(1, judge) > comparisons) return undefined;
  let [low, high] = [0.5, 1];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (requiredComparisons(middle, judge) > comparisons) low = middle;
    else high = middle;
  }
  return high;
}

/** What several comparisons on each of some prompts are worth, in independent ones. */
export function effectiveComparisons(prompts: number, perPrompt: number, correlation = assumedCorrelation): number {
  return (prompts * perPrompt) / (1 + (perPrompt - 1) * correlation);
}

/** Pairs that a judge has to be measured on until its accuracy is told from a coin toss: it decides nothing before. */
export function requiredForCalibration(accuracy: number): number {
  return requiredComparisons(accuracy);
}

/**
 * Blind votes of people, each on a prompt of its own, until the interval that holds at every look excludes one half. People may look
 * after every vote, which costs votes against a number fixed beforehand.
 */
export function requiredVotes(winRate: number): number {
  const isClear = (votes: number) => {
    const wins = Math.floor(votes * winRate - z80 * Math.sqrt(votes * winRate * (1 - winRate)));
    return wins * 2 > votes && excludes({ wins, ties: 0, losses: votes - wins }, 0.5);
  };
  let high = requiredComparisons(winRate);
  let low = 0;
  while (!isClear(high)) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isClear(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function seenShare(winRate: number, accuracy: number): number {
  return 0.5 + (2 * accuracy - 1) * (winRate - 0.5);
}
