import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import { gotOf } from '../../shared/language/issues.ts';
import { parseJson } from '../models/files/parse-json.ts';
import type { DataFile } from './data-source.ts';
import type { ChunkOptions } from './read-chunks.ts';
import type { JsonRecord } from './format.ts';
import { readInside } from './json-inside.ts';
import { firstBadByte } from './first-bad-byte.ts';
import { openParquet, readParquet } from './parquet/read-parquet.ts';
import { afterReadingAhead } from './read-ahead.ts';
import type { GoodRecord, ReadRecord } from './read-record.ts';
import { delimiterOf, readTable } from './read-table.ts';
import { rowsOf } from './single-object.ts';
import { maxRecordBytes, newline, splitLines } from './split-lines.ts';
import type { RawRecord } from './split-lines.ts';
import { splitList } from './split-list.ts';

export interface ReadOptions extends ChunkOptions {
  readonly maxRecordBytes?: number;
  /** Told how a file was read that is no plain JSON Lines. */
  readonly onNote?: (note: Said) => void;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The records of a data file as a stream, one in memory at a time: JSON Lines, a JSON list, indented objects one after
 * another, CSV or Parquet; a file that is a single object may hold rows. What cannot be read is a message in its place, and reading
 * goes on.
 * @throws ParleyError not_found, invalid_input, io or cancelled where the file itself cannot be read
 */
export async function* readRecords(file: DataFile, options: ReadOptions = {}): AsyncGenerator<ReadRecord> {
  const limitBytes = options.maxRecordBytes ?? maxRecordBytes;
  const parquet = await openParquet(file);
  if (parquet !== undefined) {
    try {
      for await (const read of readParquet(parquet, file.name, limitBytes, options)) {
        yield 'record' in read ? finished(read) : read;
      }
    } finally {
      await parquet.close();
    }
    return;
  }
  const { first, chunks } = await peek(file.chunks(options));
  const beginning = first.toString('utf8');
  const delimiter = /^\s*[[{]/.test(beginning) ? undefined : delimiterOf(beginning);
  if (delimiter !== undefined) {
    options.onNote?.(said('imports.readAsTable', { delimiter }));
    for await (const read of readTable(chunks, delimiter, limitBytes)) yield 'record' in read ? finished(read) : read;
    return;
  }
  const isList = /^\s*\[/.test(beginning);
  const isIndented = /^\s*\{(?:[^\n]*[[{,:])?[ \t\r]*\n/.test(beginning);
  const raw = isList || isIndented ? splitList(chunks, limitBytes, isList) : splitLines(chunks, limitBytes);
  yield* isList ? decodeAll(raw) : rowsOrRecords(decodeAll(raw), options);
}

async function* decodeAll(raw: AsyncIterable<RawRecord>): AsyncGenerator<ReadRecord> {
  let [count, line] = [0, 0];
  for await (const record of raw) {
    count += 1;
    // Programs write whole lists on one line: then the line says nothing, and the place in the list does.
    yield inList(decode(record), 'bytes' in record && record.line === line ? count : undefined);
    line = record.line;
  }
}

function inList(read: ReadRecord, row: number | undefined): ReadRecord {
  if (row === undefined) return read;
  return 'message' in read
    ? { line: read.line, message: said('records.inRow', { row, problem: read.message }) }
    : { ...read, row };
}

/** A file with one object alone may be a table or a list with something around it. */
async function* rowsOrRecords(
  records: AsyncGenerator<ReadRecord>,
  { onNote }: ReadOptions,
): AsyncGenerator<ReadRecord> {
  const [first, second] = [await records.next(), await records.next()];
  if (first.done) return;
  const rows = second.done && 'record' in first.value ? rowsOf(first.value.record) : undefined;
  const { line } = first.value;
  if (rows === undefined) {
    yield* afterReadingAhead(second.done ? [first.value] : [first.value, second.value], records);
  } else if ('message' in rows) {
    yield { line, message: rows.message };
  } else {
    onNote?.(rows.note);
    for (const [i, row] of rows.rows.entries()) yield rowRecord(row, line, i + 1);
  }
}

function rowRecord(row: unknown, line: number, number: number): ReadRecord {
  if (typeof row !== 'object' || row === null)
    return { line, message: said('records.inRow', { row: number, problem: said('records.rowNoObject') }) };
  return finished({ line, row: number, record: row as JsonRecord, sizeBytes: JSON.stringify(row).length });
}

/** Without fields that say nothing, and with the JSON that stands in texts. */
function finished(read: GoodRecord): ReadRecord {
  const entries = Object.entries(read.record);
  const full = entries.filter(([, value]) => value !== null && value !== undefined);
  const { record, fields, message } = readInside(
    full.length === entries.length ? read.record : Object.fromEntries(full),
  );
  if (message !== undefined) return { line: read.line, message };
  return { ...read, record, ...(fields.length > 0 && { wasText: fields }) };
}

function decode(raw: RawRecord): ReadRecord {
  if ('message' in raw) return raw;
  const { line, bytes } = raw;
  let text: string;
  try {
    text = utf8.decode(bytes).trimEnd();
  } catch {
    return { line, message: said('records.notUtf8', { byte: firstBadByte(bytes) }) };
  }
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    return { line, message: said('records.notJson', { reason: jsonReason(error, raw) }) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const got = gotOf(value) ?? '';
    return { line, message: said('expected.got', { expectation: said('records.noObject'), got }) };
  }
  return finished({ line, record: value as JsonRecord, sizeBytes: bytes.length });
}

/** V8 counts lines within the record, and quotes the text around the fault, which may run to several. */
function jsonReason(error: unknown, { line, column = 1 }: { line: number; column?: number }): string {
  const reason = (error instanceof Error ? error.message : String(error))
    .replace(/\s+/g, ' ')
    .replace(/ in JSON at position \d+(?: \(line (\d+) column (\d+)\))?/, (_, lines = '1', columns = '1') =>
      lines === '1'
        ? ` at column ${Number(columns) + column - 1}`
        : ` at line ${line + Number(lines) - 1}, column ${columns}`,
    );
  return reason.length > 160 ? `${reason.slice(0, 160)}…` : reason;
}

/** The first piece that shows how the file begins, and all pieces from it on. */
async function peek(chunks: AsyncGenerator<Buffer>): Promise<{ first: Buffer; chunks: AsyncIterable<Buffer> }> {
  const before = new BlankBytes();
  for (;;) {
    const next = await chunks.next();
    const first = next.done === true ? Buffer.alloc(0) : next.value;
    if (next.done === true || first.toString('latin1').trim() !== '') {
      return { first, chunks: afterReadingAhead(before.pieces(first), chunks) };
    }
    before.add(first);
  }
}

/** Blank pieces, of which only the lines count. */
class BlankBytes {
  #lines = 0;

  add(piece: Buffer): void {
    for (let at = piece.indexOf(newline); at >= 0; at = piece.indexOf(newline, at + 1)) this.#lines += 1;
  }

  *pieces(next: Buffer): Generator<Buffer> {
    const most = 1 << 16;
    for (let left = this.#lines; left > 0; left -= most) yield Buffer.alloc(Math.min(left, most), newline);
    yield next;
  }
}
