import { basename } from 'node:path';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { DroppedFields } from './dropped-fields.ts';
import type { DroppedField } from './dropped-fields.ts';
import type { Format, GroupedFormat, JsonRecord, RecordFormat } from './format.ts';
import { readRecords } from './read-records.ts';
import type { ReadOptions, ReadRecord } from './read-records.ts';
import { whyNoFormat } from './nearest-formats.ts';
import { lostFields, lossText, recognise } from './recognise.ts';
import { formatNamed, formatNames, formats } from './registry.ts';
import { reversal } from './reversing-fields.ts';

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
  const reader = { format, dropped, isTold: named !== undefined };
  return { format, items: convert(reader, resume(sample, records)), dropped: () => dropped.list };
}

/**
 * The format that reads most of the records without losing a field.
 * @throws ParleyError invalid_input saying what the file has and which formats are near
 */
function detectFormat(sample: readonly ReadRecord[], path: string): Format {
  const good = sample.flatMap((read) => ('record' in read ? [read.record] : []));
  const recognised = good.flatMap(recognise);
  const votes = formats.map((format) => recognised.filter((other) => other === format).length);
  const most = Math.max(...votes);
  if (most > 0) return formats[votes.indexOf(most)];
  throw new ParleyError('invalid_input', `Importing ${basename(path)}: ${whyUnknown(good, sample)}`);
}

function whyUnknown(good: readonly JsonRecord[], sample: readonly ReadRecord[]): string {
  if (good.length > 0) {
    return whyNoFormat(good[0]);
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

interface Reader<Of extends Format = Format> {
  readonly format: Of;
  readonly dropped: DroppedFields;
  /** The format was named by whoever imports: what it does not read is theirs to lose. */
  readonly isTold: boolean;
}

async function* convert({ format, ...how }: Reader, records: AsyncIterable<ReadRecord>): AsyncGenerator<ImportedItem> {
  const { dropped } = how;
  let group: GoodRecord[] = [];
  const finishGroup = (): ImportedItem[] => {
    const ended = group;
    group = [];
    if (!('parseGroup' in format)) return [];
    for (const { record } of ended) dropped.add(record);
    return itemsOfGroup(format, ended);
  };
  for await (const read of records) {
    const message =
      'message' in read ? read.message : 'startsGroup' in format ? against(read.record, dropped) : undefined;
    if (message !== undefined || 'message' in read) {
      yield { line: read.line, message: message ?? '' };
    } else if (!('startsGroup' in format)) {
      const item = itemOf({ format, ...how }, read);
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

function itemOf({ format, dropped, isTold }: Reader<RecordFormat>, { line, record }: GoodRecord): ImportedItem {
  try {
    const content = format.parse(record);
    const lost = isTold ? [] : lostFields(format, record);
    if (lost.length > 0) return { line, message: lossText(format, record, lost) };
    // A prompt is no reply: nothing is learned from it as it stands.
    const message = content.kind === 'prompt' ? undefined : against(record, dropped);
    return message === undefined ? { line, content } : { line, message };
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'invalid_input') return { line, message: error.message };
    throw error;
  }
}

/** What the record says against its reply in a field that the format has no place for. */
function against(record: JsonRecord, dropped: DroppedFields): string | undefined {
  for (const [path, value] of dropped.unread(record)) {
    const message = reversal(path, value);
    if (message !== undefined) return message;
  }
  return undefined;
}
