/** A sign that a run goes wrong: what its figures show, what that usually means, and what to change. */
import { t } from '../../language/t.ts';
import type { JsonObject } from '../json.ts';
import type { StageSeries } from '../run-series.ts';

export interface Sign {
  /** What the chart is called that shows it, or one of `signs.measuredOnce`. */
  readonly chart: string;
  /** In a few words. */
  readonly title: string;
  /** The first step it is seen at; null where it is measured once, at the end. The last one where it has gone again. */
  readonly since: number | null;
  readonly until: number | null;
  /** With the figures. */
  readonly seen: string;
  readonly means: string;
  /** Names settings as they are called. */
  readonly change: string;
}

/** What a stage's signs are read from. */
export interface StageFigures {
  readonly series: StageSeries;
  /** The trainer's, defaults filled in. */
  readonly settings: JsonObject;
  /** Whether the stage is at its end: some things are only bad when nothing more comes. */
  readonly ended: boolean;
}

/** Nothing where the figures are fine, missing, or too few to judge by. */
export type SignRule = (figures: StageFigures) => Sign | undefined;

/** "klCoef (0.05 now)": a setting by its name, with its value. */
export function setting(settings: JsonObject, name: string): string {
  const value = settings[name];
  return typeof value === 'number' || typeof value === 'string'
    ? t.signs.settingNow({ name, value: String(value) })
    : name;
}

export function settingsNow<Name extends string>(settings: JsonObject, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, setting(settings, name)])) as Record<Name, string>;
}

export function numberIn(settings: JsonObject, name: string, otherwise: number): number {
  const value = settings[name];
  return typeof value === 'number' ? value : otherwise;
}

/** The last value of a figure, such as one that is measured once. */
export function lastOf({ series }: StageFigures, name: string): number | undefined {
  return series.get(name)?.at(-1)?.y;
}
