/**
 * How often a round's interval holds the truth, and how often a version is kept that is no better: simulated rounds whose judges are
 * really fitted. A reply is a point of features; a rater ranks four replies by a utility with noise, and ties those of about the same;
 * judges are Bradley–Terry models by logistic regression on the rankings, the resampled ones on random halves.
 *
 *   node bench/verdict-coverage.ts [--rounds N] [--seed N] [--only TITLE]
 *
 * Prints a table for each question: how often the interval holds the truth, is above it ("truth<") or below it ("truth>"), how
 * often the version is kept or called worse, and how often a version that is no better was kept. --only prints tables whose
 * title has these letters. 200 rounds a row take about two minutes of a core.
 */
import { refuse, scriptOptions } from '../scripts/script-options.ts';
import { clusterEstimate } from '../src/main/evaluate/cluster-estimate.ts';
import type { Cluster } from '../src/main/evaluate/cluster-mean.ts';
import { judgedWinRate } from '../src/main/evaluate/judged-win-rate.ts';
import type { JudgeFigures } from '../src/main/evaluate/judged-win-rate.ts';
import { Random } from '../src/shared/domain/random.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) refuse(import.meta.filename, '--rounds needs a whole number above 0.');

type Vector = readonly number[];
type Policy = (random: Random) => Vector;
interface Ranking {
  readonly replies: readonly Vector[];
  /** The lower the better; equal ones are tied. */
  readonly ranks: readonly number[];
}

interface World {
  /** What the rater looks for; zeros: nothing. */
  readonly taste: Vector;
  /** Of the utility, in Gumbel's scale; above 0. */
  readonly noise: number;
  /** Utilities within a step of this width are tied. */
  readonly step: number;
  /** How far prompts differ in what the rater looks for. */
  readonly whims: number;
  /** What no judge sees: the rater dislikes replies this far from usual. */
  readonly bend: number;
}

interface Setting {
  readonly world: World;
  /** Rankings for the reward model, for the judge, and held out. */
  readonly train: number;
  readonly heldOut: number;
  readonly contest: number;
  /** Makes the new version from what the reward model has learned. */
  readonly policy: (reward: Vector, random: Random) => Policy;
  /** Whether the truth is the same whatever the reward model has learned. */
  readonly fixed?: boolean;
}

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
const plus = (a: Vector, b: Vector, times = 1) => a.map((one, i) => one + times * b[i]);
const scaled = (a: Vector, times: number) => a.map((one) => one * times);
const unit = (a: Vector) => scaled(a, 1 / Math.sqrt(dot(a, a)));
const normals = (count: number, random: Random) => Array.from({ length: count }, () => random.normal());
const gumbel = (random: Random) => -Math.log(-Math.log(1 - random.uniform()));

function utilities(world: World, replies: readonly Vector[], random: Random): number[] {
  const whim = world.whims === 0 ? world.taste : plus(world.taste, normals(world.taste.length, random), world.whims);
  return replies.map(
    (reply) =>
      dot(whim, reply) - world.bend * dot(reply, reply) + (world.noise === 0 ? 0 : world.noise * gumbel(random)),
  );
}

function rank(world: World, replies: readonly Vector[], random: Random): Ranking {
  const [values, start] = [utilities(world, replies, random), random.uniform()];
  return {
    replies,
    ranks: values.map((value) => (world.step === 0 ? -value : -Math.floor(value / world.step + start))),
  };
}

/**
 * The rater's own win rate, ties half. Without ties the noise needs no drawing (a difference of Gumbel's is logistic), with them
 * the place where steps begin.
 */
function truthOf(world: World, a: Policy, b: Policy, random: Random, draws: number): number {
  const { step, noise } = world;
  const drawn = step === 0 ? { ...world, noise: 0 } : world;
  let sum = 0;
  for (let i = 0; i < draws; i++) {
    const [one, other] = utilities(drawn, [a(random), b(random)], random);
    const gap = one - other;
    sum += step === 0 ? 1 / (1 + Math.exp(-gap / noise)) : Math.min(1, Math.max(0, 0.5 + gap / step / 2));
  }
  return sum / draws;
}

/** By Newton's method with a weak ridge. */
function fit(rankings: readonly Ranking[], size: number): Vector {
  const pairs = rankings.flatMap(({ replies, ranks }) =>
    replies.flatMap((one, i) => replies.flatMap((other, j) => (ranks[i] < ranks[j] ? [plus(one, other, -1)] : []))),
  );
  let weights: Vector = Array.from({ length: size }, () => 0);
  for (let step = 0; step < 5; step++) {
    const gradient = scaled(weights, -1);
    const hessian = weights.map((_, i) => weights.map((__, j) => (i === j ? 1 : 0)));
    for (const pair of pairs) {
      const chance = 1 / (1 + Math.exp(-dot(weights, pair)));
      const curvature = chance * (1 - chance);
      for (let i = 0; i < size; i++) {
        gradient[i] += (1 - chance) * pair[i];
        const [row, times] = [hessian[i], curvature * pair[i]];
        for (let j = 0; j < size; j++) row[j] += times * pair[j];
      }
    }
    weights = plus(weights, solve(hessian, gradient));
  }
  return weights;
}

function solve(matrix: number[][], right: number[]): number[] {
  for (let k = 0; k < right.length; k++) {
    for (let i = k + 1; i < right.length; i++) {
      const factor = matrix[i][k] / matrix[k][k];
      for (let j = k; j < right.length; j++) matrix[i][j] -= factor * matrix[k][j];
      right[i] -= factor * right[k];
    }
  }
  for (let k = right.length - 1; k >= 0; k--) {
    for (let j = k + 1; j < right.length; j++) right[k] -= matrix[k][j] * right[j];
    right[k] /= matrix[k][k];
  }
  return right;
}

interface Contest {
  readonly a: readonly Vector[];
  readonly b: readonly Vector[];
}

function figuresOf(judge: Vector, contest: readonly Contest[], heldOut: readonly Ranking[]): JudgeFigures {
  const shares = contest.map(({ a, b }) => ({
    sum: a.filter((reply, i) => dot(judge, reply) > dot(judge, b[i])).length,
    weight: a.length,
  }));
  const [ordered, all]: [Cluster[], Cluster[]] = [[], []];
  for (const { replies, ranks } of heldOut) {
    let [right, pairs, ties] = [0, 0, 0];
    for (let i = 0; i < replies.length; i++) {
      for (let j = 0; j < i; j++) {
        if (ranks[i] === ranks[j]) ties++;
        else pairs++;
        if (ranks[i] !== ranks[j] && ranks[i] < ranks[j] === dot(judge, replies[i]) > dot(judge, replies[j])) right++;
      }
    }
    ordered.push({ sum: right, weight: pairs });
    all.push({ sum: right + ties / 2, weight: pairs + ties });
  }
  return { share: clusterEstimate(shares), accuracy: clusterEstimate(ordered), agreement: clusterEstimate(all) };
}

const truths = new Map<string, number>();

function simulate({ world, train, heldOut, contest, policy, fixed }: Setting, random: Random, name: string) {
  const size = world.taste.length;
  const parent: Policy = (from) => normals(size, from);
  const ranked = (count: number) =>
    Array.from({ length: count }, () =>
      rank(
        world,
        Array.from({ length: 4 }, () => parent(random)),
        random,
      ),
    );
  const reward = fit(ranked(train), size);
  const version = policy(reward, random);
  const forJudge = ranked(train);
  const drawn = Array.from({ length: contest }, () => ({
    a: Array.from({ length: 4 }, () => version(random)),
    b: Array.from({ length: 4 }, () => parent(random)),
  }));
  const measured = ranked(heldOut);
  const says = (rankings: readonly Ranking[]) => figuresOf(fit(rankings, size), drawn, measured);
  const resampled = Array.from({ length: 6 }, () => says(random.shuffle(forJudge).slice(0, train >> 1)));
  const judge = says(forJudge);
  const truth =
    (fixed ? truths.get(name) : undefined) ?? truthOf(world, version, parent, random, fixed ? 60_000 : 3000);
  truths.set(name, truth);
  return { truth, judge, ...judgedWinRate(judge, resampled) };
}

/** A row of figures over rounds; the truth differs where the policy depends on what was learned. */
function row(setting: Setting, name: string): Record<string, string | number> {
  const random = Random.fromSeed(Number(options.seed)).split(name);
  let [covered, below, above, kept, lost, known, worse, wrong, truths, accuracy, width, share] = Array.from(
    { length: 12 },
    () => 0,
  );
  for (let i = 0; i < rounds; i++) {
    const { truth, judge, low, high, knows } = simulate(setting, random, name);
    if (truth < low - 0.004) below++;
    else if (truth > high + 0.004) above++;
    else covered++;
    if (knows) known++;
    const keeps = knows && low > 0.5;
    if (keeps) kept++;
    if (knows && high < 0.5) lost++;
    if (truth <= 0.5035) {
      worse++;
      if (keeps) wrong++;
    }
    truths += truth / rounds;
    accuracy += judge.accuracy.value / rounds;
    width += (high - low) / rounds;
    share += judge.share.value / rounds;
  }
  const percent = (count: number) => Number(((100 * count) / rounds).toFixed(1));
  const p = (x: number) => Number((100 * x).toFixed(1));
  return {
    '': name,
    truth: p(truths),
    judge: p(share),
    accuracy: p(accuracy),
    covered: percent(covered),
    'truth<': percent(below),
    'truth>': percent(above),
    width: p(width),
    knows: percent(known),
    kept: percent(kept),
    worse: percent(lost),
    'kept of ≤½': worse === 0 ? '' : `${wrong}/${worse}`,
  };
}

const size = 6;
const along = (strength: number): Vector => Array.from({ length: size }, (_, i) => (i === 0 ? strength : 0));
const world: World = { taste: along(1), noise: 0.5, step: 0, whims: 0, bend: 0 };
const base: Setting = { world, train: 150, heldOut: 60, contest: 64, policy: () => (r) => normals(size, r) };
/** A shift by `good` in the rater's direction and by `other` in a random direction which the rater does not care for. */
const shifted =
  (good: number, other: number, spread = 1) =>
  (_: Vector, random: Random): Policy => {
    const aside = unit([0, ...normals(size - 1, random)]);
    const shift = plus(along(good), aside, other);
    return (from) => plus(scaled(normals(size, from), spread), shift);
  };
const towards =
  (length: number) =>
  (reward: Vector): Policy => {
    const shift = scaled(unit(reward), length);
    return (from) => plus(normals(size, from), shift);
  };
const bestOf =
  (count: number) =>
  (reward: Vector): Policy =>
  (from) => {
    let best = normals(size, from);
    for (let i = 1; i < count; i++) {
      const other = normals(size, from);
      if (dot(reward, other) > dot(reward, best)) best = other;
    }
    return best;
  };
/** Towards what the reward model wrongly likes: its part that the rater does not care for. */
const towardsErrors =
  (length: number) =>
  (reward: Vector): Policy => {
    const shift = scaled(unit([0, ...reward.slice(1)]), length);
    return (from) => plus(normals(size, from), shift);
  };

const tables: Record<string, () => [string, Setting][]> = {
  'accuracy and truth': () =>
    [0, 0.15, 0.35, 0.7, 2].flatMap((strength) =>
      (
        [
          [0, 1],
          [-1, 0.5],
          [1, 1],
          [2.5, 1],
        ] as const
      ).map(([good, other]): [string, Setting] => [
        `strength ${strength} good ${good} other ${other}`,
        { ...base, world: { ...world, taste: along(strength), noise: 0.5 }, fixed: true, policy: shifted(good, other) },
      ]),
    ),
  'equal, shifted aside': () =>
    [0.5, 1, 2, 4].flatMap((other) =>
      [30, 150].map((train): [string, Setting] => [
        `aside ${other} train ${train}`,
        { ...base, train, fixed: true, policy: shifted(0, other) },
      ]),
    ),
  'sizes and ties': () =>
    [20, 64, 128].flatMap((contest) =>
      [20, 60, 180].flatMap((heldOut) =>
        [0, 1.2, 5].map((step): [string, Setting] => [
          `contest ${contest} held-out ${heldOut} step ${step}`,
          { ...base, contest, heldOut, world: { ...world, step }, fixed: true, policy: shifted(0.5, 1) },
        ]),
      ),
    ),
  'whims and collapse': () => [
    ['whims 1', { ...base, world: { ...world, whims: 1 }, fixed: true, policy: shifted(0.5, 1) }],
    ['whims 1 equal', { ...base, world: { ...world, whims: 1 }, fixed: true, policy: shifted(0, 1) }],
    ['collapsed', { ...base, fixed: true, policy: shifted(0.3, 1, 0.1) }],
    ['collapsed equal', { ...base, fixed: true, policy: shifted(0, 1, 0.1) }],
    ['collapsed equal worse', { ...base, fixed: true, policy: shifted(-0.1, 1, 0.1) }],
    ['collapsed equal, ties', { ...base, world: { ...world, step: 3 }, fixed: true, policy: shifted(0, 1, 0.1) }],
  ],
  'optimized against a reward model': () =>
    [30, 150].flatMap(
      (train) =>
        [
          [`best of 4 train ${train}`, { ...base, train, policy: bestOf(4) }],
          [`best of 16 train ${train}`, { ...base, train, policy: bestOf(16) }],
          [`towards 2 train ${train}`, { ...base, train, policy: towards(2) }],
          [`towards 5 train ${train}`, { ...base, train, policy: towards(5) }],
          [`towards errors 2 train ${train}`, { ...base, train, policy: towardsErrors(2) }],
          [
            `random rater, towards 3 train ${train}`,
            { ...base, train, world: { ...world, taste: along(0) }, fixed: true, policy: towards(3) },
          ],
          [
            `random rater, best of 8 train ${train}`,
            { ...base, train, world: { ...world, taste: along(0) }, fixed: true, policy: bestOf(8) },
          ],
          [
            `random rater with ties, towards 3 train ${train}`,
            { ...base, train, world: { ...world, taste: along(0), step: 1.2 }, fixed: true, policy: towards(3) },
          ],
        ] as [string, Setting][],
    ),
  'what no judge can see': () =>
    [0.1, 0.2, 0.4].map((bend): [string, Setting] => [
      `bend ${bend}, towards 4`,
      { ...base, world: { ...world, bend }, policy: towards(4) },
    ]),
};

for (const [title, settings] of Object.entries(tables)) {
  if (!title.includes(options.only)) continue;
  console.log(`\n${title}`);
  settings().forEach(([name, setting], i) => {
    const figures = row(setting, name);
    if (i === 0) console.log(line(Object.keys(figures)));
    console.log(line(Object.values(figures).map(String)));
  });
}

function line([name, ...figures]: readonly string[]): string {
  return [name.padEnd(46), ...figures.map((figure) => figure.padStart(11))].join('');
}
