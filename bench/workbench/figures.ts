/** Figures with their targets, gathered and shown alike. */

export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'tokens/s' | 'MB';
  /** What was aimed at; above it for rates, below it for times. */
  readonly target: number;
  readonly value: number;
  /** What `value` is of `samples`. */
  readonly of: 'median' | 'p95' | 'once' | 'overall';
  readonly samples: readonly number[];
}

/** @param share e.g. 0.95; the nearest-rank quantile, so a value that did occur */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) return NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

export const meets = ({ unit, value, target }: Figure): boolean =>
  unit === 'tokens/s' ? value >= target : value <= target;

export function tableOf(figures: readonly Figure[]): string {
  const digits = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0));
  const rows = figures.map((figure) => {
    const { name, unit, target, value, of, samples } = figure;
    const spread = samples.length > 1 ? `${digits(Math.min(...samples))} – ${digits(Math.max(...samples))}` : '';
    const bound = `${unit === 'tokens/s' ? '≥' : '≤'} ${target}`;
    return [name, `${digits(value)} ${unit}`, of, spread, String(samples.length), bound, meets(figure) ? '' : 'MISSED'];
  });
  const head = ['figure', 'value', 'of', 'range', 'samples', 'target', ''];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
