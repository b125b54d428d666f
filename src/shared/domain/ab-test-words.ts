/** An A/B test for people: who gets which version, and what the comparisons say so far. */
import { format, t } from '../language/t.ts';
import { fewestComparisons } from './ab-test.ts';
import type { AbArm, AbTally } from './ab-test.ts';

type Names = Readonly<Record<AbArm, string>>;

/** @param of what the versions are called */
export function abTestShares({ share }: { readonly share: number }, of: Names): string {
  const [challengerShare, championShare] = [format.percent(share), format.percent(1 - share)];
  return t.abTest.shares({ ...of, challengerShare, championShare });
}

interface Found extends Pick<AbTally, 'comparisons' | 'winRate'> {
  readonly better: AbArm | null;
}

/** What was found, with the interval where there are enough comparisons for one. @param of what the versions are called */
export function abTestResult({ comparisons, winRate, better }: Found, of: Names): string {
  const count = comparisons.wins + comparisons.ties + comparisons.losses;
  if (winRate === null) return t.abTest.tooFew({ count, fewest: fewestComparisons });
  return better === null ? t.abTest.undecided : t.abTest.clear({ version: of[better] });
}

/** The challenger's win rate in a sentence; undefined while there is none. @param of what the versions are called */
export function abTestWinRate({ comparisons, winRate }: Found, of: Names): string | undefined {
  if (winRate === null) return undefined;
  const [value, low, high] = [winRate.value, winRate.low, winRate.high].map((share) => format.percent(share, 1));
  return t.abTest.winRate({ ...comparisons, version: of.challenger, value, low, high });
}
