/**
 * Strengths of several versions from pairwise battles by maximum likelihood (Bradley and Terry 1952), which unlike
 * Elo's running update does not depend on the order of battles. Ties count as half a win for each side, as in the
 * Chatbot Arena (Chiang et al. 2024).
 */
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { Random } from '../../shared/domain/random.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { defaultResamples, percentileInterval } from './bootstrap.ts';
import { logStrengths } from './bradley-terry-fit.ts';

export interface BattleResult {
  readonly a: string;
  readonly b: string;
  readonly outcome: 'a' | 'b' | 'tie';
  /** Battles on one prompt are drawn again together; without it each stands alone. */
  readonly promptKey?: string;
}

export interface Rating {
  readonly version: string;
  /** On Elo's scale: 400 points are odds of 10 to 1, and the mean of all is 1000. */
  readonly rating: number;
  /** 95 %, by bootstrap. */
  readonly low: number;
  readonly high: number;
  readonly battles: number;
}

const pointsPerNat = 400 / Math.LN10;
const meanRating = 1000;

/**
 * @returns the versions, strongest first
 * @throws ParleyError too_little_data without battles; internal for a version against itself; invalid_input where the versions
 * fall into groups that never met, whose strengths cannot be compared
 */
export function bradleyTerry(battles: readonly BattleResult[], options: BootstrapOptions): Rating[] {
  const versions = [...new Set(battles.flatMap(({ a, b }) => [a, b]))];
  checkBattles(battles, versions);
  const wins = winCounts(battles, versions);
  const met = wins.map((row, i) => row.map((won, j) => won + wins[j][i] > 0));
  const points = ratingsOf(wins, met);
  const drawn = drawRatings(battles, versions, met, options);
  const ratings = versions.map((version, i) => ({
    version,
    rating: points[i],
    ...percentileInterval(drawn.map((row) => row[i])),
    battles: battles.filter(({ a, b }) => a === version || b === version).length,
  }));
  return ratings.sort((x, y) => y.rating - x.rating);
}

/** The chance that the first beats the second, by their ratings. */
export function winProbability(rating: number, opponent: number): number {
  return 1 / (1 + 10 ** ((opponent - rating) / 400));
}

function checkBattles(battles: readonly BattleResult[], versions: readonly string[]): void {
  if (battles.length === 0) {
    throw new ParleyError('too_little_data', said('checks.noBattles'));
  }
  const alone = battles.find(({ a, b }) => a === b);
  if (alone !== undefined) {
    throw new ParleyError(
      'internal',
      `Rating versions: a battle needs two versions, one is ${alone.a} against itself.`,
    );
  }
  const links = versions.map((version) =>
    versions.map((other) => battles.some((battle) => joins(battle, version, other))),
  );
  const reached = reachable(links, 0);
  if (reached.size === versions.length) return;
  const [some, rest] = [true, false].map((inside) => versions.filter((_, i) => reached.has(i) === inside));
  throw new ParleyError('invalid_input', said('checks.unlinkedVersions', { some, rest }));
}

function joins({ a, b }: BattleResult, one: string, other: string): boolean {
  return (a === one && b === other) || (a === other && b === one);
}

/** wins[i][j]: how often i beat j, a tie half for each. */
function winCounts(battles: readonly BattleResult[], versions: readonly string[]): number[][] {
  const wins = versions.map(() => new Array<number>(versions.length).fill(0));
  for (const { winner, loser, share } of sharesOf(battles, versions)) wins[winner][loser] += share;
  return wins;
}

/** Of each battle the win, or half of one for each side. */
function sharesOf(battles: readonly BattleResult[], versions: readonly string[]) {
  const index = new Map(versions.map((version, i) => [version, i]));
  return battles.flatMap(({ a, b, outcome }) => {
    const [i, j] = [index.get(a) ?? 0, index.get(b) ?? 0];
    if (outcome === 'a') return [{ winner: i, loser: j, share: 1 }];
    if (outcome === 'b') return [{ winner: j, loser: i, share: 1 }];
    return [
      { winner: i, loser: j, share: 0.5 },
      { winner: j, loser: i, share: 0.5 },
    ];
  });
}

/**
 * Ratings of resamples of the battles, by prompt where prompts are known. To each is added one imagined battle with a
 * chance outcome for every pair that met: without it, versions of which one won (or tied) every battle would get an
 * interval of no width however few the battles were.
 */
function drawRatings(
  battles: readonly BattleResult[],
  versions: readonly string[],
  met: readonly (readonly boolean[])[],
  { seed, resamples = defaultResamples }: BootstrapOptions,
): number[][] {
  const random = Random.fromSeed(seed);
  const clusters = [...Map.groupBy(battles, (battle, i) => battle.promptKey ?? i).values()].map((cluster) =>
    sharesOf(cluster, versions),
  );
  return Array.from({ length: resamples }, () => {
    const wins = versions.map(() => new Array<number>(versions.length).fill(0));
    for (let drawn = 0; drawn < clusters.length; drawn++) {
      for (const { winner, loser, share } of clusters[random.int(clusters.length)]) wins[winner][loser] += share;
    }
    for (let i = 0; i < versions.length; i++) {
      for (let j = 0; j < i; j++) {
        if (!met[i][j]) continue;
        if (random.uniform() < 0.5) wins[i][j] += 1;
        else wins[j][i] += 1;
      }
    }
    return ratingsOf(wins, met);
  });
}

function ratingsOf(wins: readonly (readonly number[])[], met: readonly (readonly boolean[])[]): number[] {
  return logStrengths(hasMaximum(wins) ? wins : withImaginedTies(wins, met)).map(
    (strength) => meanRating + pointsPerNat * strength,
  );
}

/** The likeliest strengths are finite just when a chain of wins leads from every version to every other (Ford 1957). */
function hasMaximum(wins: readonly (readonly number[])[]): boolean {
  const beats = wins.map((row) => row.map((won) => won > 0));
  const beatenBy = wins.map((_, i) => wins.map((row) => row[i] > 0));
  return [beats, beatenBy].every((links) => reachable(links, 0).size === wins.length);
}

/** Half a tie between each pair that met: enough to make the strengths finite, and little beside real battles. */
function withImaginedTies(wins: readonly (readonly number[])[], met: readonly (readonly boolean[])[]): number[][] {
  return wins.map((row, i) => row.map((won, j) => won + (met[i][j] ? 0.25 : 0)));
}

function reachable(links: readonly (readonly boolean[])[], start: number): Set<number> {
  const reached = new Set([start]);
  // A set's iteration includes what is added on the way.
  for (const from of reached) links[from].forEach((linked, to) => linked && reached.add(to));
  return reached;
}
