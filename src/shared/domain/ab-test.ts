/**
 * An A/B test of the endpoint: a challenger answers a share of the conversations, and what people say of its replies is compared
 * with what they say of the champion's.
 *
 * A conversation counts once, with the first thing that is said in it: its thumbs resemble one another. A thumb on one version is set
 * beside one on the other, so that a pair is a win, a tie or a loss as a blind vote is, and equal versions win half. The
 * interval of blind votes then holds here, too, whatever the share (`anytime-interval.ts`). Thumbs wait for a partner in a pile, and the newest
 * is taken first: partners are near in time, so that a busy day or a new crowd of people meets both versions alike.
 */
import { anytimeInterval } from './anytime-interval.ts';
import type { AbTestId, VersionId } from './ids.ts';

export interface AbTest {
  readonly id: AbTestId;
  readonly champion: VersionId;
  readonly challenger: VersionId;
  /** The part of the conversations that the challenger answers, between 0 and 1. */
  readonly share: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

export type AbArm = 'champion' | 'challenger';

/** What somebody said, in the order in which it was said. Units are conversations. */
export type AbStatement =
  | { readonly kind: 'thumb'; readonly unit: string; readonly arm: AbArm; readonly good: boolean }
  /** A choice between replies of both versions. */
  | { readonly kind: 'choice'; readonly units: readonly string[]; readonly outcome: AbOutcome };

/** As the challenger fared. */
export type AbOutcome = 'wins' | 'ties' | 'losses';

interface Thumbs {
  readonly up: number;
  readonly down: number;
}

export interface AbTally {
  /** The first thumb of each conversation. */
  readonly thumbs: Readonly<Record<AbArm, Thumbs>>;
  /** Choices between replies of both versions. */
  readonly choices: number;
  /** Pairs of thumbs, and choices, as the challenger fared. */
  readonly comparisons: Readonly<Record<AbOutcome, number>>;
  /** The challenger's, ties half, with a 95 % interval that holds at every look; null for fewer comparisons than `fewestComparisons`. */
  readonly winRate: { readonly value: number; readonly low: number; readonly high: number } | null;
}

/** Fewer show no interval: it would span nearly everything and look like a result. */
export const fewestComparisons = 10;

/** @param statements in the order in which they were said */
export function tallyAbTest(statements: Iterable<AbStatement>): AbTally {
  const counts = compareArms(statements);
  const { wins, ties, losses } = counts.comparisons;
  const winRate = wins + ties + losses < fewestComparisons ? null : anytimeInterval(counts.comparisons);
  return { ...counts, winRate };
}

/** What is counted, before any interval. More statements never change the comparisons of those before. */
export function compareArms(statements: Iterable<AbStatement>): Omit<AbTally, 'winRate'> {
  const thumbs = { champion: { up: 0, down: 0 }, challenger: { up: 0, down: 0 } };
  const comparisons = { wins: 0, ties: 0, losses: 0 };
  const counted = new Set<string>();
  /** All of one version, the newest last. */
  const waiting: { arm: AbArm; good: boolean }[] = [];
  let choices = 0;
  for (const statement of statements) {
    const units = statement.kind === 'thumb' ? [statement.unit] : statement.units;
    if (units.some((unit) => counted.has(unit))) continue;
    for (const unit of units) counted.add(unit);
    if (statement.kind === 'choice') {
      choices += 1;
      comparisons[statement.outcome] += 1;
      continue;
    }
    const { arm, good } = statement;
    thumbs[arm][good ? 'up' : 'down'] += 1;
    const partner = waiting.at(-1)?.arm === arm ? undefined : waiting.pop();
    if (partner === undefined) waiting.push({ arm, good });
    else if (partner.good === good) comparisons.ties += 1;
    else comparisons[(arm === 'challenger') === good ? 'wins' : 'losses'] += 1;
  }
  return { thumbs, choices, comparisons };
}

/** Which version is better, once that is clear; undefined while it is undecided. */
export function clearArm({ winRate }: Pick<AbTally, 'winRate'>): AbArm | undefined {
  if (winRate === null) return undefined;
  if (winRate.low > 0.5) return 'challenger';
  return winRate.high < 0.5 ? 'champion' : undefined;
}
