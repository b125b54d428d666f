import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { detectFormat } from './detect-format.ts';
import { DroppedFields } from './dropped-fields.ts';
import type { DroppedField } from './dropped-fields.ts';
import type { Format, GroupedFormat, JsonRecord, RecordFormat } from './format.ts';
import { ImportNotes } from './import-notes.ts';
import { afterReadingAhead } from './read-ahead.ts';
import { readRecords } from './read-records.ts';
import type { GoodRecord, ReadRecord } from './read-record.ts';
import type { ReadOptions } from './read-records.ts';
import { lostFields, lossText } from './recognise.ts';
import { formatNamed } from './registry.ts';
import { maskedReply, reversal } from './reversing-fields.ts';

/** Enough to recognise a format; bounded, since they wait in memory until it is known. */
const sampleRecords = 20;
const sampleBytes = 4 * 1024 * 1024;

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
  /** What people should know of how the records read so far were read, in sentences. */
  readonly notes: () => readonly string[];
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
  const notes = new ImportNotes();
  const records = readRecords(path, { ...options, onNote: (note) => notes.tell(note) });
  const sample = await readSample(records);
  const format = named ?? (await detected(sample, path, records));
  const dropped = new DroppedFields(format);
  const reader = { format, dropped, notes, isTold: named !== undefined };
  return {
    format,
    items: convert(reader, afterReadingAhead(sample, records)),
    dropped: () => dropped.list,
    notes: () => notes.list,
  };
}

/** Closes the file where no format fits. */
async function detected(sample: readonly ReadRecord[], path: string, records: AsyncGenerator): Promise<Format> {
  try {
    return detectFormat(sample, path);
  } catch (error) {
    await records.return(undefined);
    throw error;
  }
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

interface Reader<Of extends Format = Format> {
  readonly format: Of;
  readonly dropped: DroppedFields;
  readonly notes: ImportNotes;
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
      how.notes.add(read, item);
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

function itemsOfGroup(format: GroupedFormat, group: readonly GoodRecord[]): ImportedItem[] {
  return format
    .parseGroup(group.map(({ record }) => record))
    .map(({ at, ...item }) => ({ line: group[at].line, ...item }));
}

function itemOf(reader: Reader<RecordFormat>, { line, row, record }: GoodRecord): ImportedItem {
  const item = contentOrMessage(reader, record);
  if (!('message' in item)) return { line, content: item };
  return { line, message: row === undefined ? item.message : `row ${row}: ${item.message}` };
}

function contentOrMessage(
  { format, dropped, isTold }: Reader<RecordFormat>,
  record: JsonRecord,
): DatasetContent | { readonly message: string } {
  try {
    const content = format.parse(record);
    const lost = isTold ? [] : lostFields(format, record);
    if (lost.length > 0) return { message: lossText(format, record, lost) };
    // A prompt is no reply: nothing is learned from it as it stands.
    const message = content.kind === 'prompt' ? undefined : against(record, dropped);
    const masked = content.kind === 'conversation' ? maskedReply(record) : undefined;
    const said = message ?? masked;
    return said === undefined ? content : { message: said };
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'invalid_input') return { message: error.message };
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
