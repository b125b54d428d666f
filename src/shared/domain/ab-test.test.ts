import { describe, expect, it } from 'vitest';
import { clearArm, compareArms, fewestComparisons, tallyAbTest } from './ab-test.ts';
import type { AbArm, AbStatement } from './ab-test.ts';
import { excludes } from './anytime-interval.ts';
import { Random } from './random.ts';

const thumb = (unit: string, arm: AbArm, good: boolean): AbStatement => ({ kind: 'thumb', unit, arm, good });

interface Course {
  readonly share: number;
  /** Chance of a thumb up, by version. */
  readonly good: Readonly<Record<AbArm, number>>;
  /** People differ by up to so much, and each has several conversations, of both versions. */
  readonly spread: number;
}

function statementsOf(random: Random, { share, good, spread }: Course, count: number): AbStatement[] {
  const people = Array.from({ length: 12 }, () => (random.uniform() - 0.5) * spread);
  return Array.from({ length: count }, (_, i) => {
    const arm = random.uniform() < share ? 'challenger' : 'champion';
    const isGood = random.uniform() < good[arm] + people[random.int(people.length)];
    return thumb(`c${i}`, arm, isGood);
  });
}

/** Whether somebody who looks after every thumb ever calls one version better, and which. */
function everCalled(random: Random, course: Course, count: number): AbArm | undefined {
  const statements = statementsOf(random, course, count);
  for (let seen = 1; seen <= count; seen++) {
    const { comparisons } = compareArms(statements.slice(0, seen));
    const { wins, ties, losses } = comparisons;
    if (wins + ties + losses < fewestComparisons || wins === losses) continue;
    if (excludes(comparisons, 0.5)) return wins > losses ? 'challenger' : 'champion';
  }
  return undefined;
}

describe('an A/B test', () => {
  it.each([
    ['half of the conversations', { share: 0.5, good: { champion: 0.7, challenger: 0.7 }, spread: 0 }],
    ['a tenth, with people who differ', { share: 0.1, good: { champion: 0.6, challenger: 0.6 }, spread: 0.6 }],
    ['four fifths', { share: 0.8, good: { champion: 0.5, challenger: 0.5 }, spread: 0.4 }],
  ])('calls equal versions in at most 5 % of 100 courses: %s', (_, course) => {
    const random = Random.fromSeed(16);
    const called = Array.from({ length: 100 }, () => everCalled(random, course, 160)).filter(
      (arm) => arm !== undefined,
    );
    expect(called.length).toBeLessThanOrEqual(5);
  });

  it('calls the better version, whichever it is, and hardly ever the worse', () => {
    const random = Random.fromSeed(3);
    for (const [better, worse] of [
      ['challenger', 'champion'],
      ['champion', 'challenger'],
    ] as const) {
      const good = { [better]: 0.85, [worse]: 0.4 } as Course['good'];
      const called = Array.from({ length: 40 }, () => everCalled(random, { share: 0.3, good, spread: 0.2 }, 300));
      expect(called.filter((arm) => arm === better).length).toBeGreaterThan(36);
      expect(called).not.toContain(worse);
    }
  });

  it('counts a conversation once, and sets thumbs beside the newest of the other version', () => {
    const tally = tallyAbTest([
      thumb('a', 'champion', true),
      thumb('a', 'champion', false),
      thumb('b', 'champion', false),
      thumb('c', 'challenger', true),
      thumb('d', 'challenger', true),
      thumb('e', 'challenger', false),
      { kind: 'choice', units: ['f', 'g'], outcome: 'losses' },
      thumb('g', 'champion', true),
    ]);
    expect(tally).toEqual({
      thumbs: { champion: { up: 1, down: 1 }, challenger: { up: 2, down: 1 } },
      choices: 1,
      comparisons: { wins: 1, ties: 1, losses: 1 },
      winRate: null,
    });
  });

  it('gives no interval for few comparisons, and is undecided until one excludes a half', () => {
    const choices = (count: number, outcome: 'wins' | 'losses') =>
      Array.from({ length: count }, (_, i): AbStatement => ({ kind: 'choice', units: [`${outcome}${i}`], outcome }));
    const few = tallyAbTest(choices(fewestComparisons - 1, 'wins'));
    expect(few.winRate).toBeNull();
    expect(clearArm(few)).toBeUndefined();
    expect(clearArm(tallyAbTest([...choices(7, 'wins'), ...choices(6, 'losses')]))).toBeUndefined();
    expect(clearArm(tallyAbTest(choices(14, 'wins')))).toBe('challenger');
    expect(clearArm(tallyAbTest(choices(14, 'losses')))).toBe('champion');
  });
});
