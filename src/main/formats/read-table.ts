/** CSV and TSV as records: the first line names the fields. A row that does not fit costs itself alone. */
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { CsvError } from 'csv-parse';
import type { ReadRecord } from './read-record.ts';
import { problemAt } from './record-shapes.ts';
import { knownFields } from './recognise.ts';
import { newline } from './split-lines.ts';

export type Delimiter = ',' | '\t' | ';';
const delimiters: readonly Delimiter[] = [',', '\t', ';'];

/** Cells of these are no texts. */
const typedFields = new Set('label kto_tag deleted rank margin'.split(' '));
const fieldName = /^[\p{L}_][\p{L}\p{N}_ .:/()-]{0,60}$/u;

/** What separates the cells of a text that begins with the fields' names; undefined where it does not look like a table. */
export function delimiterOf(beginning: string): Delimiter | undefined {
  const [first, second] = beginning.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (first === undefined || second === undefined) return undefined;
  const [best] = delimiters.map((delimiter) => ({ delimiter, names: namesIn(first, delimiter) })).sort(byCells);
  const { delimiter, names } = best;
  if (names.length === 1) return knownFields.has(names[0]) ? delimiter : undefined;
  // pandas leaves the name of its index empty.
  const areNames = names.every((name, i) => fieldName.test(name) || (i === 0 && name === ''));
  const looksAlike = second.includes(delimiter) || second.includes('"');
  return areNames && looksAlike && new Set(names).size === names.length ? delimiter : undefined;
}

const byCells = (a: { names: string[] }, b: { names: string[] }): number => b.names.length - a.names.length;

const namesIn = (line: string, delimiter: Delimiter): string[] =>
  line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

interface Row {
  readonly record: readonly Buffer[];
  /** Where the row ends in the file. */
  readonly info: { readonly bytes: number };
}

/** Lines by their place in the file: the parser counts CRLF within quotes twice. */
class LineCounter {
  #ends: number[] = [];
  /** Of `ends`, the first that is not behind the latest place asked for. */
  #next = 0;
  #forgotten = 0;
  #bytes = 0;

  async *through(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#ends.splice(0, this.#next);
      this.#forgotten += this.#next;
      this.#next = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1))
        this.#ends.push(this.#bytes + at);
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  /** The line of the byte before this place; places only grow. */
  before(place: number): number {
    while (this.#next < this.#ends.length && this.#ends[this.#next] < place - 1) this.#next += 1;
    return this.#forgotten + this.#next + 1;
  }
}

export async function* readTable(
  chunks: AsyncIterable<Buffer>,
  delimiter: Delimiter,
  limitBytes: number,
): AsyncGenerator<ReadRecord> {
  const skipped: CsvError[] = [];
  const lines = new LineCounter();
  const parser = parse({
    delimiter,
    // Cells stay bytes: a byte that is not UTF-8 has to be told, not replaced.
    encoding: null,
    info: true,
    max_record_size: limitBytes,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => void (error !== undefined && skipped.push(error)),
  });
  const source = Readable.from(lines.through(chunks));
  source.on('error', (error) => parser.destroy(error));
  let names: readonly string[] | undefined;
  try {
    for await (const row of source.pipe(parser) as AsyncIterable<Row>) {
      while (skipped.length > 0 && placeOf(skipped[0]) < row.info.bytes) yield skippedRow(skipped.shift()!, lines);
      const line = lines.before(row.info.bytes) - row.record.reduce((sum, cell) => sum + newlinesIn(cell), 0);
      if (names === undefined) names = row.record.map((cell, i) => cell.toString('utf8').trim() || `column ${i + 1}`);
      else yield recordOf(names, row.record, line);
    }
    for (const error of skipped) yield skippedRow(error, lines);
  } finally {
    // Leaving the parser does not end what is piped into it.
    const closed = source.closed ? undefined : once(source, 'close');
    source.destroy();
    await closed;
  }
}

const placeOf = (error: CsvError): number => Number((error as { bytes?: unknown }).bytes ?? 0);

function skippedRow(error: CsvError, lines: LineCounter): { line: number; message: Said } {
  const line = lines.before(placeOf(error) + 1);
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return { line, message: said('records.openQuote') };
  if (error.code === 'CSV_MAX_RECORD_SIZE') return { line, message: said('records.rowTooLong') };
  return { line, message: said('records.noRow', { reason: error.message.replace(/\s+/g, ' ') }) };
}

function recordOf(names: readonly string[], cells: readonly Buffer[], line: number): ReadRecord {
  if (cells.length !== names.length) {
    return { line, message: said('records.cellCount', { expected: names.length, got: cells.length }) };
  }
  const texts: string[] = [];
  for (const [i, cell] of cells.entries()) {
    try {
      texts.push(new TextDecoder('utf-8', { fatal: true }).decode(cell));
    } catch {
      return { line, message: problemAt(names[i], said('records.cellNotUtf8')) };
    }
  }
  const record = Object.fromEntries(texts.map((text, i) => [names[i], valueOf(names[i], text)]));
  return { line, record, sizeBytes: cells.reduce((sum, cell) => sum + cell.length, 0) };
}

function valueOf(field: string, text: string): unknown {
  if (!typedFields.has(field)) return text;
  if (/^(true|false)$/i.test(text.trim())) return text.trim().toLowerCase() === 'true';
  return text.trim() === '' ? undefined : Number.isNaN(Number(text)) ? text : Number(text);
}

function newlinesIn(cell: Buffer): number {
  let count = 0;
  for (let at = cell.indexOf(newline); at >= 0; at = cell.indexOf(newline, at + 1)) count += 1;
  return count;
}
