/** A run's figures as a table: a row for each step of a stage, for files and downloads. */
import { isMemoryFigure } from './run-memory.ts';

interface Metric {
  readonly stage: string;
  readonly step: number;
  readonly name: string;
  /** Words stand for what JSON has no numbers for. */
  readonly value: number | string;
}

export interface FigureRow {
  readonly stage: string;
  readonly step: number;
  readonly values: ReadonlyMap<string, number | string>;
}

/** In the order of the steps, stage by stage. What a stage takes in memory is no figure of a step and is left out. */
export function figureRows(metrics: readonly Metric[]): FigureRow[] {
  const rows = new Map<string, { stage: string; step: number; values: Map<string, number | string> }>();
  for (const { stage, step, name, value } of metrics) {
    if (isMemoryFigure(name)) continue;
    const key = `${stage}\n${step}`;
    const row = rows.get(key) ?? { stage, step, values: new Map<string, number | string>() };
    rows.set(key, row);
    row.values.set(name, value);
  }
  return [...rows.values()].sort((a, b) => (a.stage === b.stage ? a.step - b.step : a.stage < b.stage ? -1 : 1));
}

/** The names of all figures, in alphabetical order. */
export function figureNames(rows: readonly FigureRow[]): string[] {
  return [...new Set(rows.flatMap(({ values }) => [...values.keys()]))].sort();
}

export function csvHeader(names: readonly string[]): string {
  return csvLine(['stage', 'step', ...names]);
}

/** Without a value where the step has no such figure. */
export function csvRow({ stage, step, values }: FigureRow, names: readonly string[]): string {
  return csvLine([stage, String(step), ...names.map((name) => String(values.get(name) ?? ''))]);
}

/** RFC 4180, with the line feed of a text file. */
function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}

export function jsonLine({ stage, step, values }: FigureRow): string {
  const sent = [...values].map(([name, value]) => [name, Number.isFinite(value) ? value : String(value)]);
  return `${JSON.stringify({ stage, step, ...(Object.fromEntries(sent) as Record<string, number | string>) })}\n`;
}

export const figureFormats = ['csv', 'jsonl'] as const;
export type FigureFormat = (typeof figureFormats)[number];

export function figureText(metrics: readonly Metric[], format: FigureFormat): string {
  const rows = figureRows(metrics);
  if (format === 'jsonl') return rows.map(jsonLine).join('');
  const names = figureNames(rows);
  return csvHeader(names) + rows.map((row) => csvRow(row, names)).join('');
}
