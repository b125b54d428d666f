/** All data files of a folder or an archive, one after another. Each has its own format. */
import path from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import type { DataFile, FileSet } from './data-source.ts';
import type { DroppedField } from './dropped-fields.ts';
import type { BesideFiles, Format, JsonRecord } from './format.ts';
import type { ImportedItem, ImportOptions } from './imported-item.ts';
import { ImportNotes } from './import-notes.ts';
import { openFile } from './open-file.ts';
import type { FileImport, OpenedFile } from './open-file.ts';
import { readRecords } from './read-records.ts';
import { formats } from './registry.ts';

const filesNamed = 10;
/** Files beside others are held in memory. */
const maxBesideBytes = 64 * 1024 * 1024;

/** @throws ParleyError invalid_input where nothing is to be read */
export function importSet(at: string, set: FileSet, options: ImportOptions): FileImport {
  if (set.files.length === 0) {
    const holds = kindsOf(set);
    throw new ParleyError('invalid_input', said('errors.data.noDataFiles', { folder: path.basename(at), holds }));
  }
  const reading = new SetReading(at, set, options);
  return {
    format: () => reading.formatNames.join(', '),
    items: reading.items(),
    records: () => reading.sum(({ records }) => records()),
    choices: () => ({
      chats: reading.sum(({ choices }) => choices().chats),
      weak: reading.sum(({ choices }) => choices().weak),
    }),
    fields: () => reading.first?.fields ?? [],
    columns: () => reading.first?.columns,
    notes: () => reading.notes,
    dropped: () => reading.dropped,
    totalBytes: set.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

/** Such as "12 .png". */
function kindsOf({ others }: FileSet): Said[] {
  return [...others].map(([ending, count]) =>
    ending === ''
      ? said('errors.data.filesWithoutEnding', { count })
      : said('errors.data.filesOfKind', { count, ending }),
  );
}

class SetReading {
  readonly #at: string;
  readonly #set: FileSet;
  readonly #options: ImportOptions;
  readonly #notes = new ImportNotes();
  readonly #opened: OpenedFile[] = [];
  /** Files of no known format, and why. */
  readonly #unknown: { readonly name: string; readonly reason: Said | string }[] = [];
  readonly #beside = new Map<string, Promise<BesideFiles>>();
  #bytesBefore = 0;

  constructor(at: string, set: FileSet, options: ImportOptions) {
    [this.#at, this.#set, this.#options] = [at, set, options];
  }

  get formatNames(): string[] {
    return [...new Set(this.#opened.map(({ format }) => format.name))];
  }

  get first(): OpenedFile | undefined {
    return this.#opened[0];
  }

  get notes(): Said[] {
    const names = this.#unknown.slice(0, filesNamed).map(({ name }) => name);
    const more = this.#unknown.length > filesNamed ? ', …' : '';
    const unknown = { count: this.#unknown.length, names: `${names.join(', ')}${more}` };
    const kinds = kindsOf(this.#set);
    return [
      ...this.#notes.list,
      ...(this.#unknown.length > 0 ? [said('imports.unknownFiles', unknown)] : []),
      ...(kinds.length > 0 ? [said('imports.otherFiles', { kinds })] : []),
    ];
  }

  get dropped(): DroppedField[] {
    const byField = Map.groupBy(
      this.#opened.flatMap(({ dropped }) => dropped()),
      ({ field }) => field,
    );
    return [...byField]
      .map(([field, parts]) => ({ field, records: parts.reduce((sum, { records }) => sum + records, 0) }))
      .sort((a, b) => b.records - a.records);
  }

  sum(count: (file: OpenedFile) => number): number {
    return this.#opened.reduce((total, file) => total + count(file), 0);
  }

  /** @throws ParleyError invalid_input where no file has a known format */
  async *items(): AsyncGenerator<ImportedItem> {
    const isBeside = new Set(formats.flatMap((format) => ('beside' in format ? (format.beside ?? []) : [])));
    for (const file of this.#set.files) {
      if (!isBeside.has(path.posix.basename(file.name))) yield* this.#itemsOf(file);
      this.#bytesBefore += file.sizeBytes;
      this.#options.onBytes?.(this.#bytesBefore);
    }
    if (this.#opened.length > 0) return;
    const [first] = this.#unknown;
    throw new ParleyError(
      'invalid_input',
      said('errors.data.noKnownFormat', { folder: path.basename(this.#at), problem: first?.reason ?? '' }),
    );
  }

  async *#itemsOf(file: DataFile): AsyncGenerator<ImportedItem> {
    const before = this.#bytesBefore;
    const options = { ...this.#options, onBytes: (bytes: number) => this.#options.onBytes?.(before + bytes) };
    let opened: OpenedFile;
    try {
      opened = await openFile(file, options, this.#notes, (format) => this.#filesBeside(file, format));
    } catch (error) {
      if (!(error instanceof ParleyError) || error.code !== 'invalid_input') throw error;
      this.#unknown.push({ name: file.name, reason: error.said ?? error.message });
      return;
    }
    this.#opened.push(opened);
    for await (const item of opened.items) yield { ...item, file: file.name };
  }

  async #filesBeside(file: DataFile, format: Format): Promise<BesideFiles> {
    const names = 'beside' in format ? (format.beside ?? []) : [];
    const folder = path.posix.dirname(file.name);
    const key = `${format.name} ${folder}`;
    const known = this.#beside.get(key) ?? this.#readBeside(names.map((name) => path.posix.join(folder, name)));
    this.#beside.set(key, known);
    return known;
  }

  async #readBeside(names: readonly string[]): Promise<BesideFiles> {
    const read = new Map<string, readonly JsonRecord[]>();
    for (const file of this.#set.files.filter(({ name }) => names.includes(name))) {
      const records: JsonRecord[] = [];
      let bytes = 0;
      for await (const next of readRecords(file)) {
        if (!('record' in next)) continue;
        bytes += next.sizeBytes;
        if (bytes > maxBesideBytes) {
          this.#notes.tell(said('imports.restOfFile', { file: file.name, megabytes: maxBesideBytes / 1024 / 1024 }));
          break;
        }
        records.push(next.record);
      }
      read.set(path.posix.basename(file.name), records);
    }
    return read;
  }
}
