/**
 * Which run of a group comes next: a pure function of the plan and of what the runs before came to, so that a group goes on after
 * a kill as if there had been none.
 */
import { z } from 'zod';
import { spaceSchema, strategies } from '../../../shared/contract/groups.ts';
import type { SearchSpace } from '../../../shared/contract/groups.ts';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import type { JsonObject, JsonValue } from '../../../shared/domain/json.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { Settings } from '../../../shared/methods/parts/setting.ts';

/** Successive halving keeps one in three (Jamieson and Talwalkar 2016; Li et al. 2018 recommend 3 or 4). */
export const keptOneIn = 3;

export const planSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('seeds'), seeds: z.array(z.number()) }),
  z.object({
    kind: z.literal('search'),
    strategy: z.enum(strategies),
    space: spaceSchema,
    trials: z.number().nullable(),
    seconds: z.number().nullable(),
    /** Draws the settings. */
    seed: z.number(),
    /** Of every run. */
    runSeed: z.number(),
    higherIsBetter: z.boolean(),
    /** Of successive halving: how long a run of each rung trains, by the setting that says so. */
    rungs: z.object({ setting: z.string(), amounts: z.array(z.number()) }).nullable(),
  }),
]);
export type Plan = z.output<typeof planSchema>;
type Search = Extract<Plan, { kind: 'search' }>;

/** What a run that has ended came to. */
export interface Outcome {
  readonly settings: JsonObject;
  /** Null where it failed. */
  readonly objective: number | null;
  readonly seconds: number;
}

export interface Trial {
  readonly seed: number;
  /** Counted from 0. */
  readonly rung: number;
  /** In place of those of the group's. */
  readonly settings: JsonObject;
}

/** @param done in the order they began @returns undefined where the group is through */
export function nextTrial(plan: Plan, settings: Settings, done: readonly Outcome[]): Trial | undefined {
  if (plan.kind === 'seeds') {
    return done.length < plan.seeds.length ? { seed: plan.seeds[done.length], rung: 0, settings: {} } : undefined;
  }
  const { trials, seconds, runSeed, strategy, rungs } = plan;
  if (seconds !== null && done.reduce((sum, outcome) => sum + outcome.seconds, 0) >= seconds) return undefined;
  const of = (chosen: JsonObject, rung = 0): Trial => ({ seed: runSeed, rung, settings: chosen });
  if (rungs !== null) return nextOfHalving(plan, rungs, settings, done);
  if (done.length >= (trials ?? Infinity)) return undefined;
  if (strategy === 'random') return of(drawn(plan, settings, done.length));
  return done.length < gridSize(plan.space) ? of(gridPoint(plan.space, settings, done.length)) : undefined;
}

/** How many there will be; null where time decides. */
export function expectedTrials(plan: Plan): number | null {
  if (plan.kind === 'seeds') return plan.seeds.length;
  if (plan.seconds !== null) return null;
  if (plan.rungs !== null) return plan.rungs.amounts.reduce((sum, _amount, rung) => sum + sizeOfRung(plan, rung), 0);
  return plan.strategy === 'grid' ? Math.min(plan.trials ?? Infinity, gridSize(plan.space)) : plan.trials;
}

/** The settings whose values tell the runs apart. */
export function variedSettings(plan: Plan): string[] {
  if (plan.kind === 'seeds') return [];
  return [...Object.keys(plan.space), ...(plan.rungs === null ? [] : [plan.rungs.setting])];
}

/** The best first; those without an objective last, equal ones in the order they began. */
export function ranked<Of extends { readonly objective: number | null }>(
  outcomes: readonly Of[],
  higherIsBetter: boolean,
): Of[] {
  const worth = ({ objective }: Of) =>
    objective === null || Number.isNaN(objective) ? -Infinity : higherIsBetter ? objective : -objective;
  return outcomes.toSorted((a, b) => (worth(a) === worth(b) ? 0 : worth(b) - worth(a)));
}

/**
 * How long the runs of each rung train: the last as long as was asked for, each before a third of the next.
 * @returns one alone where there are too few trials or too little to divide
 */
export function rungAmounts(trials: number, amount: number): number[] {
  const amounts = [amount];
  for (let left = trials; left >= keptOneIn && amounts[0] >= keptOneIn; left = Math.floor(left / keptOneIn)) {
    amounts.unshift(Math.round(amounts[0] / keptOneIn));
  }
  return amounts;
}

function sizeOfRung({ trials }: Search, rung: number): number {
  return Math.max(1, Math.floor((trials ?? 1) / keptOneIn ** rung));
}

function nextOfHalving(
  plan: Search,
  { setting, amounts }: NonNullable<Search['rungs']>,
  settings: Settings,
  done: readonly Outcome[],
): Trial | undefined {
  let [begin, before] = [0, [] as readonly Outcome[]];
  for (const [rung, amount] of amounts.entries()) {
    const able = ranked(before, plan.higherIsBetter).filter(({ objective }) => objective !== null);
    const size = rung === 0 ? sizeOfRung(plan, 0) : Math.min(sizeOfRung(plan, rung), able.length);
    const place = done.length - begin;
    if (place < size) {
      const chosen = rung === 0 ? drawn(plan, settings, place) : able[place].settings;
      return { seed: plan.runSeed, rung, settings: { ...chosen, [setting]: amount } };
    }
    before = done.slice(begin, begin + size);
    begin += size;
  }
  return undefined;
}

/** The settings of a trial depend on its number alone. */
function drawn({ space, seed }: Search, settings: Settings, trial: number): JsonObject {
  const random = Random.fromSeed(seed).split(trial);
  return chosenIn(space, (dimension, name) => {
    const share = random.split(name).uniform();
    if (Array.isArray(dimension)) return dimension[Math.floor(share * dimension.length)];
    return between(dimension, share, settings[name]?.kind === 'whole');
  });
}

function gridSize(space: SearchSpace): number {
  return Object.values(space).reduce((size, dimension) => size * lengthOf(dimension), 1);
}

/** The last setting changes from each to the next. */
function gridPoint(space: SearchSpace, settings: Settings, place: number): JsonObject {
  let rest = place;
  const places = Object.entries(space)
    .toReversed()
    .map(([name, dimension]) => {
      const at = rest % lengthOf(dimension);
      rest = Math.floor(rest / lengthOf(dimension));
      return [name, at] as const;
    });
  const at = Object.fromEntries(places);
  return chosenIn(space, (dimension, name) =>
    Array.isArray(dimension)
      ? dimension[at[name]]
      : between(dimension, at[name] / (dimension.steps - 1), settings[name]?.kind === 'whole'),
  );
}

type Dimension = SearchSpace[string];
type RangeDimension = Exclude<Dimension, readonly unknown[]>;

function chosenIn(space: SearchSpace, choose: (dimension: Dimension, name: string) => JsonValue): JsonObject {
  return jsonObjectSchema.parse(
    Object.fromEntries(Object.entries(space).map(([name, dimension]) => [name, choose(dimension, name)])),
  );
}

const lengthOf = (dimension: Dimension) => (Array.isArray(dimension) ? dimension.length : dimension.steps);

/** To three digits, which is as exact as anybody reads a setting. */
function between({ min, max, log }: RangeDimension, share: number, whole: boolean): number {
  const value = log ? min * (max / min) ** share : min + share * (max - min);
  const rounded = whole ? Math.round(value) : Number(value.toPrecision(3));
  return Math.min(max, Math.max(min, rounded));
}
