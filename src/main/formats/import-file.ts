import { basename } from 'node:path';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { DroppedFields } from './dropped-fields.ts';
import type { DroppedField } from './dropped-fields.ts';
import type { Format, GroupedFormat, JsonRecord, RecordFormat } from './format.ts';
import { readRecords } from './read-records.ts';
import type { ReadOptions, ReadRecord } from './read-records.ts';
import { formatNamed, formatNames, formats } from './registry.ts';

/** Enough to recognise a format; bounded, since they wait in memory until it is known. */
const sampleRecords = 20;
const sampleBytes = 4 * 1024 * 1024;
const maxErrorsQuoted = 3;

export interface ImportOptions extends ReadOptions {
  /** A name from the registry; left out, the file's first good records decide. */
  readonly format?: string;
}

export interface LineError {
  /** Counted from 1; for an element of a list or a group of records, where it starts. */
  readonly line: number;
  readonly message: string;
}

export type ImportedItem = { readonly line: number; readonly content: DatasetContent } | LineError;

export interface FileImport {
  readonly format: Format;
  /** To be read once, to its end or given up; good and bad lines in the order of the file. */
  readonly items: AsyncIterable<ImportedItem>;
  /** Fields of the good records read so far that the format has no place for. */
  readonly dropped: () => readonly DroppedField[];
}

/**
 * Opens a data file for import. Good records become content and bad ones a message with their line; nothing is read
 * ahead but the records that show the format.
 * @throws ParleyError not_found for an unknown format or a missing file; invalid_input where no known format fits
 */
export async function importFile(path: string, options: ImportOptions = {}): Promise<FileImport> {
  const named = options.format === undefined ? undefined : formatNamed(options.format);
  const records = readRecords(path, options);
  const sample = await readSample(records);
  const format = named ?? detectFormat(sample, path);
  const dropped = new DroppedFields(format);
  return { format, items: convert(format, resume(sample, records), dropped), dropped: () => dropped.list };
}

/**
 * The format that recognises most of the records.
 * @throws ParleyError invalid_input saying what the file has and which formats are known
 */
export function detectFormat(sample: readonly ReadRecord[], path: string): Format {
  const good = sample.flatMap((read) => ('record' in read ? [read.record] : []));
  const votes = formats.map((format) => good.filter((record) => format.detect(record)).length);
  const most = Math.max(...votes);
  if (good.length > 0 && most > 0) return formats[votes.indexOf(most)];
  throw new ParleyError('invalid_input', `Importing ${basename(path)}: ${whyUnknown(good, sample)}`);
}

function whyUnknown(good: readonly JsonRecord[], sample: readonly ReadRecord[]): string {
  if (good.length > 0) {
    const known = formats.map((format) => `${format.name} (${format.fields})`).join('; ');
    const fields = Object.keys(good[0]).slice(0, 12).join(', ');
    return `its records fit no known format: the first has the fields ${fields || '(none)'}. Known formats: ${known}.`;
  }
  const errors = sample.flatMap((read) => ('message' in read ? [`line ${read.line}: ${read.message}`] : []));
  if (errors.length === 0) return 'expected JSON objects, one a line or in a list; the file is empty.';
  const more = errors.length > maxErrorsQuoted ? `; and ${errors.length - maxErrorsQuoted} more` : '';
  return `expected a JSON object on each line, or one list of them; no line holds a JSON object (${errors.slice(0, maxErrorsQuoted).join('; ')}${more}). Known formats: ${formatNames()}.`;
}

async function readSample(records: AsyncGenerator<ReadRecord>): Promise<ReadRecord[]> {
  const sample: ReadRecord[] = [];
  let good = 0;
  let sizeBytes = 0;
  while (good < sampleRecords && sizeBytes < sampleBytes) {
    const next = await records.next();
    if (next.done) break;
    sample.push(next.value);
    if ('record' in next.value) {
      good += 1;
      sizeBytes += next.value.sizeBytes;
    }
  }
  return sample;
}

async function* resume(sample: readonly ReadRecord[], rest: AsyncGenerator<ReadRecord>): AsyncGenerator<ReadRecord> {
  yield* sample;
  yield* rest;
}

async function* convert(
  format: Format,
  records: AsyncIterable<ReadRecord>,
  dropped: DroppedFields,
): AsyncGenerator<ImportedItem> {
  let group: GoodRecord[] = [];
  const finishGroup = (): ImportedItem[] => {
    const ended = group;
    group = [];
    if (!('parseGroup' in format)) return [];
    for (const { record } of ended) dropped.add(record);
    return itemsOfGroup(format, ended);
  };
  for await (const read of records) {
    if ('message' in read) {
      yield read;
    } else if (!('startsGroup' in format)) {
      const item = itemOf(format, read);
      if ('content' in item) dropped.add(read.record);
      yield item;
    } else if (format.startsGroup(read.record)) {
      yield* finishGroup();
      group = [read];
    } else if (group.length > 0) {
      group.push(read);
    } else {
      yield { line: read.line, message: 'expected the beginning of a group before this record' };
    }
  }
  yield* finishGroup();
}

type GoodRecord = Extract<ReadRecord, { record: JsonRecord }>;

function itemsOfGroup(format: GroupedFormat, group: readonly GoodRecord[]): ImportedItem[] {
  return format
    .parseGroup(group.map(({ record }) => record))
    .map(({ at, ...item }) => ({ line: group[at].line, ...item }));
}

function itemOf(format: RecordFormat, { line, record }: GoodRecord): ImportedItem {
  try {
    return { line, content: format.parse(record) };
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'invalid_input') return { line, message: error.message };
    throw error;
  }
}
