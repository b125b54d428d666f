/** A figure of a run's result as it is shown. */
import { listIn } from '../../shared/domain/json.ts';
import type { JsonValue } from '../../shared/domain/json.ts';
import type { ResultField } from '../../shared/methods/result-fields.ts';
import { t } from '../../shared/language/t.ts';
import { isSaid, renderText } from '../../shared/language/said.ts';
import { formatCount, formatDuration, formatFigure, formatKl, formatShare } from '../ui/format.ts';

const formats: Readonly<Record<Exclude<ResultField['format'], 'text' | 'interval'>, (value: number) => string>> = {
  count: formatCount,
  figure: formatFigure,
  share: (value) => formatShare(value, 1),
  nats: formatKl,
  duration: (seconds) => formatDuration(1000 * seconds),
};

/** Undefined for what was not measured. */
export function resultText(value: JsonValue | undefined, format: ResultField['format']): string | undefined {
  if (format === 'text') return typeof value === 'string' || isSaid(value) ? renderText(value) : undefined;
  if (format !== 'interval') return typeof value === 'number' ? formats[format](value) : undefined;
  const [low, high] = listIn(value);
  return typeof low === 'number' && typeof high === 'number'
    ? t.common.fromTo({ low: formats.share(low), high: formats.share(high) })
    : undefined;
}
