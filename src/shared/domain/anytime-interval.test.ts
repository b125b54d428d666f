import { describe, expect, it } from 'vitest';
import { anytimeInterval, excludes } from './anytime-interval.ts';
import { Random } from './random.ts';

/** Whether the interval, looked at after every vote, ever excludes one half; and after how many votes. */
function calledAfter(random: Random, win: number, tie: number, votes: number): number | undefined {
  let [wins, ties, losses] = [0, 0, 0];
  for (let count = 1; count <= votes; count++) {
    const draw = random.uniform();
    if (draw < win) wins++;
    else if (draw < win + tie) ties++;
    else losses++;
    if (excludes({ wins, ties, losses }, 0.5)) return count;
  }
  return undefined;
}

describe('an interval that holds at every look', () => {
  it.each([
    [0.5, 0],
    [0.35, 0.3],
  ])('calls equal versions in at most 5 % of 1,000 courses of votes (wins %f, ties %f)', (win, tie) => {
    const random = Random.fromSeed(8);
    const called = Array.from({ length: 1000 }, () => calledAfter(random, win, tie, 400)).filter(
      (after) => after !== undefined,
    );
    expect(called.length).toBeLessThanOrEqual(50);
  });

  it('calls a better version before long', () => {
    const random = Random.fromSeed(2);
    const after = Array.from({ length: 200 }, () => calledAfter(random, 0.75, 0, 400) ?? Infinity).sort(
      (a, b) => a - b,
    );
    expect(after[100]).toBeLessThan(50);
    expect(after[199]).toBeLessThan(400);
  });

  it('lies about the win rate, within 0 and 1, and narrows', () => {
    expect(anytimeInterval({ wins: 0, ties: 0, losses: 0 })).toEqual({ value: NaN, low: 0, high: 1 });
    const few = anytimeInterval({ wins: 6, ties: 2, losses: 4 });
    expect(few.value).toBeCloseTo(7 / 12);
    const many = anytimeInterval({ wins: 600, ties: 200, losses: 400 });
    expect(many.low).toBeGreaterThan(few.low);
    expect(many.high).toBeLessThan(few.high);
    expect(many.high - many.low).toBeLessThan(0.11);
    const { low, high } = anytimeInterval({ wins: 30, ties: 0, losses: 0 });
    expect(high).toBe(1);
    expect(low).toBeGreaterThan(0.75);
  });

  it('ends where it begins to exclude', () => {
    const votes = { wins: 30, ties: 4, losses: 12 };
    const { low, high } = anytimeInterval(votes);
    expect([low - 1e-6, low + 1e-6, high - 1e-6, high + 1e-6].map((mean) => excludes(votes, mean))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('mirrors where wins and losses change places', () => {
    const one = anytimeInterval({ wins: 9, ties: 3, losses: 2 });
    const other = anytimeInterval({ wins: 2, ties: 3, losses: 9 });
    expect(other.low).toBeCloseTo(1 - one.high, 9);
    expect(other.high).toBeCloseTo(1 - one.low, 9);
  });

  it('refuses what is no count', () => {
    expect(() => anytimeInterval({ wins: -1, ties: 0, losses: 0 })).toThrow(/whole numbers/);
  });
});
