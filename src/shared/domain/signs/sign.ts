/** A sign that a run goes wrong: what its figures show, what that usually means, and what to change. */
import type { JsonObject } from '../json.ts';
import type { StageSeries } from '../run-series.ts';

/** Figures that are measured at the end, without a chart: what the verdict calls them. */
export const measuredOnce = {
  heldOut: 'Held-out accuracy',
  sameReplies: 'Replies that another prompt got too',
  distinct: 'Distinct-2',
} as const;

export interface Sign {
  /** What the chart is called that shows it, or one of `measuredOnce`. */
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
  return typeof value === 'number' || typeof value === 'string' ? `${name} (${value} now)` : name;
}

export function numberIn(settings: JsonObject, name: string, otherwise: number): number {
  const value = settings[name];
  return typeof value === 'number' ? value : otherwise;
}

export function share(value: number): string {
  return `${Math.round(100 * value)} %`;
}

/** The last value of a figure, such as one that is measured once. */
export function lastOf({ series }: StageFigures, name: string): number | undefined {
  return series.get(name)?.at(-1)?.y;
}

/** Three digits that count; no more were measured. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '−');
}
