/** Datasets and rankings as files for other tools. */
import type { DataExportEvent } from '../../../shared/contract/data.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { exportBytes, exportFile, noCounts } from '../../formats/export-file.ts';
import type { ExportCounts } from '../../formats/export-file.ts';
import { exportFormatNamed } from '../../formats/export-formats.ts';
import type { ExportFormat, FeedbackItem } from '../../formats/feedback-item.ts';
import type { Store } from '../../store/store.ts';
import { eventStream } from '../event-stream.ts';
import { countGiven, givenFeedback } from './given-feedback.ts';
import type { GivenFilter } from './given-feedback.ts';
import { notedExport } from './noted-export.ts';
import { outputFile } from './output-path.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';

interface ExportRequest {
  readonly source:
    | { readonly kind: 'dataset'; readonly dataset: string }
    | { readonly kind: 'rankings'; readonly raters?: readonly RaterChoice[] }
    | ({ readonly kind: 'feedback' } & GivenFilter);
  readonly format: string;
  readonly to:
    | {
        readonly kind: 'file';
        readonly path: string;
        /** Whether a file that is there may go. */
        readonly replace: boolean;
      }
    | { readonly kind: 'text' };
}

const progressEveryMs = 200;

type Progress = Extract<DataExportEvent, { type: 'progress' }>;

/** Large data pass through: neither all items nor the whole text are ever in memory. */
export function exportData(
  store: Store,
  { source, format: name, to }: ExportRequest,
  signal?: AbortSignal,
): AsyncIteratorObject<DataExportEvent, undefined, void> {
  const format = exportFormatNamed(name);
  const { items, total } = itemsOf(store, source);
  if (to.kind === 'text') return piecesOf(items, format);
  return eventStream<DataExportEvent>(async (emit, leaving) => {
    const file = await outputFile(store.home, to.path, to.replace);
    const counts = await notedExport(store.home, file, () =>
      exportFile(file, reporting(items, total, emit), format, leaving),
    );
    emit(done(format, counts));
  }, signal);
}

function itemsOf(store: Store, source: ExportRequest['source']): { items: Iterable<FeedbackItem>; total: number } {
  if (source.kind === 'dataset') {
    const { id } = store.datasets.resolve(source.dataset);
    return { items: store.datasets.items(id), total: store.datasets.summary(id).itemCount };
  }
  if (source.kind === 'feedback') return { items: givenFeedback(store, source), total: countGiven(store, source) };
  const filter = { raters: source.raters };
  return { items: rankingsOf(store, filter), total: store.rankings.countCurrent(filter) };
}

function* rankingsOf(store: Store, filter: { raters?: readonly RaterChoice[] }): Generator<FeedbackItem> {
  for (const comparison of store.rankings.comparisons(filter)) yield { kind: 'ranking', ...comparison };
}

function* reporting(
  items: Iterable<FeedbackItem>,
  total: number,
  emit: (event: Progress) => void,
): Generator<FeedbackItem> {
  const estimator = new ProgressEstimator();
  let count = 0;
  let reportedMs = -Infinity;
  for (const item of items) {
    yield item;
    count += 1;
    const nowMs = performance.now();
    if (nowMs - reportedMs < progressEveryMs) continue;
    reportedMs = nowMs;
    emit({ type: 'progress', ...estimator.update({ stage: 'export', done: count, total }, nowMs) });
  }
}

/** The file as events; the next piece is made when the last one was taken. */
async function* piecesOf(
  items: Iterable<FeedbackItem>,
  format: ExportFormat,
): AsyncGenerator<DataExportEvent, undefined, void> {
  const counts = noCounts();
  for await (const piece of exportBytes(items, format, counts)) {
    if (piece.length === 0) continue;
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    if (format.layout === 'parquet') yield { type: 'bytes', base64: bytes.toString('base64') };
    else yield { type: 'text', text: bytes.toString('utf8') };
  }
  yield done(format, counts);
  return undefined;
}

function done({ name: format }: ExportFormat, counts: ExportCounts): DataExportEvent {
  return { type: 'done', format, ...counts, notes: notesOn(format, counts) };
}

function notesOn(format: string, { skipped, expanded, pairs }: ExportCounts): Said[] {
  return [
    ...(expanded > 0 ? [said('data.export.rankingsAsPairs', { rankings: expanded, pairs, format })] : []),
    ...(skipped > 0 ? [said('data.export.itemsLeftOut', { items: skipped, format })] : []),
  ];
}
