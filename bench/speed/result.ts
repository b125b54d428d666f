/** What a measurement comes to, as it is printed and written. */
import { median, type Turn } from './measure.ts';

export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  /** Medians over the runs; null where there is no such side. */
  readonly ours: number;
  readonly peer: number | null;
  readonly peerName: string | null;
  /** ours ÷ peer, the median of the runs' own ratios: of speeds more is better, of times and memory less. */
  readonly ratio: number | null;
  readonly runs: readonly Turn[];
}

export function resultOf(name: string, unit: string, peerName: string | null, runs: readonly Turn[]): BenchResult {
  const both = runs.filter((run): run is { ours: number; peer: number } => run.peer !== null);
  const measured = both.length > 0;
  return {
    name,
    unit,
    ours: median(runs.map(({ ours }) => ours)),
    peer: measured ? median(both.map(({ peer }) => peer)) : null,
    peerName: measured ? peerName : null,
    ratio: measured ? median(both.map(({ ours, peer }) => ours / peer)) : null,
    runs,
  };
}

/** One line: what it is, both sides, their ratio and how far the single runs' ratios lie apart. */
export function lineOf({ name, unit, ours, peer, peerName, ratio, runs }: BenchResult): string {
  const start = `${name.padEnd(22)} ${figure(ours)} ${unit}`;
  if (peer === null || ratio === null) return `${start}  (no peer)`;
  const ratios = runs.map((run) => run.ours / (run.peer ?? NaN));
  const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  return `${start}, ${peerName} ${figure(peer)}: ratio ${ratio.toFixed(2)} (${spread} over ${runs.length} runs)`;
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
