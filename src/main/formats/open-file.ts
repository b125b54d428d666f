/** One data file, opened: its format is known and its records wait to be read. */
import { basename } from 'node:path';
import type { Columns } from '../../shared/domain/columns.ts';
import { areNone, shapeOf } from '../../shared/domain/columns.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import { convertRecords } from './convert-records.ts';
import type { DataFile } from './data-source.ts';
import { detectFormat } from './detect-format.ts';
import { DroppedFields } from './dropped-fields.ts';
import type { DroppedField } from './dropped-fields.ts';
import type { BesideFiles, Format } from './format.ts';
import type { Choices, ImportedItem, ImportOptions, Taken } from './imported-item.ts';
import type { ImportNotes } from './import-notes.ts';
import { mappedFormat } from './mapped-columns.ts';
import { afterReadingAhead } from './read-ahead.ts';
import { readRecords } from './read-records.ts';
import type { ReadRecord } from './read-record.ts';
import { formatNamed } from './registry.ts';

/** Enough to recognise a format; bounded, since they wait in memory until it is known. */
const sampleRecords = 20;
const sampleBytes = 4 * 1024 * 1024;

/** A file of which the format is known. */
export interface OpenedFile {
  readonly format: Format;
  /** Of its first records. */
  readonly fields: readonly string[];
  /** Where a person said which field is what, now or before. */
  readonly columns: Columns | undefined;
  /** To be read once, to its end or given up; good and bad lines in the order of the file. */
  readonly items: AsyncIterable<ImportedItem>;
  /** Records read so far, good or bad. */
  readonly records: () => number;
  /** What may be chosen, with how many items of it there were so far, taken or not. */
  readonly choices: () => Choices;
  /** Fields of the good records read so far that the format has no place for. */
  readonly dropped: () => readonly DroppedField[];
}

/** A file, or several, to be imported. */
export interface FileImport extends Pick<OpenedFile, 'items' | 'records' | 'choices' | 'dropped'> {
  /** The format's name; of several files all that were found so far. */
  readonly format: () => string;
  /** The fields of the file, of several those of the first. */
  readonly fields: () => readonly string[];
  /** Which of them a person has said to be what; undefined where nobody has. */
  readonly columns: () => Columns | undefined;
  /** What people should know of how the records read so far were read. */
  readonly notes: () => readonly Said[];
  /** Of all files that are read, unpacked. */
  readonly totalBytes: number;
}

/** @throws ParleyError as `importFile` */
export async function openFile(
  file: DataFile,
  options: ImportOptions,
  notes: ImportNotes,
  besideOf: (format: Format) => Promise<BesideFiles> = async () => new Map(),
): Promise<OpenedFile> {
  const named = options.format === undefined ? undefined : formatNamed(options.format);
  const records = readRecords(file, { ...options, onNote: (note) => notes.tell(note) });
  const sample = await readSample(records);
  const fields = fieldsOf(sample);
  const given = options.columns ?? (named === undefined ? options.remembered?.[shapeOf(fields)] : undefined);
  const columns = given === undefined || areNone(given) ? undefined : given;
  if (options.columns !== undefined) requireFields(file, options.columns, fields);
  const mapped = columns === undefined ? undefined : mappedFormat(columns);
  const format = mapped ?? named ?? (await detected(sample, file.name, records));
  const dropped = new DroppedFields(format);
  let count = 0;
  const choices = { chats: 0, weak: 0 };
  const reader = {
    format,
    dropped,
    notes,
    isTold: named !== undefined,
    take: options.take ?? {},
    onChoice: (what: keyof Taken) => (choices[what] += 1),
    beside: await besideOf(format),
    onRecord: () => (count += 1),
  };
  return {
    format,
    fields,
    columns,
    items: convertRecords(reader, afterReadingAhead(sample, records)),
    records: () => count,
    choices: () => choices,
    dropped: () => dropped.list,
  };
}

/** @throws ParleyError invalid_input where the file has no field of a name that was given */
function requireFields(file: DataFile, columns: Columns, fields: readonly string[]): void {
  const field = Object.values(columns).find((name) => !fields.includes(name));
  if (field === undefined) return;
  const [name, there] = [basename(file.name), fields.join(', ')];
  throw new ParleyError('invalid_input', said('imports.noSuchColumn', { file: name, field, fields: there }), {
    fields: [...fields],
  });
}

/** A file may have a field for each record. */
const maxFields = 200;

function fieldsOf(sample: readonly ReadRecord[]): string[] {
  const fields = new Set(sample.flatMap((read) => ('record' in read ? Object.keys(read.record) : [])));
  return [...fields].slice(0, maxFields);
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
