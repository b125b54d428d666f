import path from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import { writeFileAtomically } from '../models/files/write-file.ts';
import type { ExportFormat, FeedbackItem, TextFormat } from './feedback-item.ts';
import { csvHeader, csvLine } from './feedback-table.ts';
import type { JsonRecord } from './format.ts';
import { writeParquet } from './parquet/write-parquet.ts';
import { writeInFormat } from './restate.ts';

export interface ExportCounts {
  exported: number;
  /** Items that the format cannot say. */
  skipped: number;
  /** Rankings that had to be taken apart into pairs of chosen and rejected, and how many pairs that gave. */
  expanded: number;
  pairs: number;
}

export function noCounts(): ExportCounts {
  return { exported: 0, skipped: 0, expanded: 0, pairs: 0 };
}

type Contents = Iterable<FeedbackItem> | AsyncIterable<FeedbackItem>;

/** Lines are gathered: a write each would take longer than making them. */
const pieceLength = 64 * 1024;

/**
 * Writes the items as a file of this format. It appears under its name, in place of an earlier one, only when it is whole
 * and on disk.
 * @throws ParleyError io, or cancelled
 */
export async function exportFile(
  file: string,
  contents: Contents,
  format: ExportFormat,
  signal?: AbortSignal,
): Promise<ExportCounts> {
  const counts = noCounts();
  try {
    await writeFileAtomically(file, () => exportBytes(contents, format, counts, signal));
  } catch (error) {
    if (error instanceof ParleyError || signal?.aborted) throw ParleyError.from(error);
    throw new ParleyError('io', whyNot(error, file), undefined, { cause: error });
  }
  return counts;
}

/** The file in pieces; `counts` is kept while it is read. */
export async function* exportBytes(
  contents: Contents,
  format: ExportFormat,
  counts: ExportCounts,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (format.layout === 'parquet') {
    yield* writeParquet(exportRecords(contents, format, counts, signal), format.columns);
    return;
  }
  let piece = '';
  for await (const line of exportText(exportRecords(contents, format, counts, signal), format)) {
    piece += line;
    if (piece.length < pieceLength) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(piece);
}

function whyNot(error: unknown, file: string): Said {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT')
    return said('errors.data.noFolderFor', { file, folder: path.dirname(file) });
  const { said: refusal, message } = ParleyError.from(error);
  return said('errors.data.writingFailed', { file, refusal: refusal ?? message });
}

async function* exportRecords(
  contents: Contents,
  format: ExportFormat,
  counts: ExportCounts,
  signal?: AbortSignal,
): AsyncGenerator<JsonRecord> {
  for await (const content of contents) {
    signal?.throwIfAborted();
    const written = writeInFormat(format, content);
    if (written === undefined) {
      counts.skipped += 1;
      continue;
    }
    counts.exported += 1;
    counts.expanded += written.pairs > 0 ? 1 : 0;
    counts.pairs += written.pairs;
    yield* written.records;
  }
}

async function* exportText(records: AsyncIterable<JsonRecord>, format: TextFormat): AsyncGenerator<string> {
  const isList = format.layout === 'list';
  let isFirst = true;
  if (isList) yield '[';
  for await (const record of records) {
    yield textOf(record, format, isFirst);
    isFirst = false;
  }
  if (isList) yield '\n]\n';
}

function textOf(record: JsonRecord, { layout }: TextFormat, isFirst: boolean): string {
  if (layout === 'table') return `${isFirst ? csvHeader(record) : ''}${csvLine(Object.values(record))}`;
  const text = JSON.stringify(record);
  return layout === 'list' ? `${isFirst ? '' : ','}\n${text}` : `${text}\n`;
}
