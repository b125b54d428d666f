/** The same said in other words, for formats that lack a word for it. */
import { comparisonOfItem, preferencePairs } from '../../shared/domain/preference-pairs.ts';
import type { ExportFormat, FeedbackItem } from './feedback-item.ts';
import type { JsonRecord } from './format.ts';

/** What of an item a format can hold. */
interface Written {
  readonly records: readonly JsonRecord[];
  /** Pairs that a ranking had to be taken apart into; 0 where it stayed whole. */
  readonly pairs: number;
}

/**
 * An item in this format; undefined where nothing of it can be said. A ranking that the format cannot hold becomes all
 * its strict preferences (ties have none), and a preference becomes a ranking of two where only rankings are known.
 */
export function writeInFormat(format: ExportFormat, content: FeedbackItem): Written | undefined {
  const whole = format.write(content);
  if (whole !== undefined) return { records: whole, pairs: 0 };
  const comparison = comparisonOfItem(content);
  if (comparison === undefined) return undefined;
  if (content.kind === 'preference') {
    const records = format.write({ kind: 'ranking', ...comparison, said: content.said });
    return records && { records, pairs: 0 };
  }
  const written = preferencePairs([comparison]).map(({ prompt, chosen, rejected }) =>
    format.write({ kind: 'preference', prompt, chosen, rejected, said: content.said }),
  );
  const records = written.flatMap((record) => record ?? []);
  // All or nothing: half of a ranking would be another ranking.
  if (written.length === 0 || written.includes(undefined)) return undefined;
  return { records, pairs: written.length };
}
