/** Data files of other tools as datasets. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DataImportEvent } from '../../../shared/contract/data.ts';
import type { Columns } from '../../../shared/domain/columns.ts';
import type { DatasetContent } from '../../../shared/domain/dataset.ts';
import { checkDatasetContent } from '../../../shared/domain/dataset.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import type { DatasetId } from '../../../shared/domain/ids.ts';
import type { DroppedField } from '../../formats/dropped-fields.ts';
import type { LineError, Taken } from '../../formats/imported-item.ts';
import type { AddedItems } from '../../store/datasets.ts';
import type { Store } from '../../store/store.ts';
import type { DataBatch } from '../../workers/foreign-files.ts';
import type { AppContext } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';
import { rememberColumns, rememberedColumns, requireColumns } from './remembered-columns.ts';
import type { Uploads } from './uploads.ts';

/** Items stored in one transaction: a large file never lies in memory as a whole. */
const itemsAtOnce = 1000;
const maxErrorsListed = 1000;
const progressEveryMs = 200;

interface ImportRequest {
  readonly source:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'text'; readonly fileName: string; readonly text: string }
    | { readonly kind: 'upload'; readonly upload: string };
  readonly format?: string;
  readonly take?: Taken;
  readonly columns?: Columns;
  readonly name?: string;
}

interface DataFile {
  readonly path: string;
  /** What people call it. */
  readonly fileName: string;
  readonly remove: () => Promise<void>;
}

type Emit = (event: DataImportEvent) => void;

/** Leaving the stream stops it and takes back what was stored. */
export function importData(app: AppContext, request: ImportRequest, signal?: AbortSignal) {
  return eventStream<DataImportEvent>(async (emit, leaving) => {
    const file = await fileOf(request.source, app.store, app.uploads);
    try {
      await importInto(app, file, request, emit, leaving);
    } finally {
      await file.remove();
    }
  }, signal);
}

async function fileOf(source: ImportRequest['source'], store: Store, uploads: Uploads): Promise<DataFile> {
  switch (source.kind) {
    case 'file':
      return { path: source.path, fileName: path.basename(source.path), remove: () => Promise.resolve() };
    case 'upload': {
      const { folder, name, files } = uploads.requireWhole(source.upload);
      const remove = () => uploads.discard(source.upload);
      return { path: path.join(folder, files[0].path), fileName: name, remove };
    }
    case 'text': {
      const dir = await mkdtemp(path.join(store.home.dir, 'upload-'));
      const file = path.join(dir, 'upload');
      await writeFile(file, source.text);
      const remove = () => rm(dir, { recursive: true, force: true });
      return { path: file, fileName: path.basename(source.fileName), remove };
    }
  }
}

/**
 * Stores the good records and lists the bad ones.
 * @throws ParleyError invalid_input where no record is good, with the first reasons; not_found, io, cancelled; nothing is
 *   stored then
 */
async function importInto(
  { store, foreignFiles }: AppContext,
  { path: file, fileName }: DataFile,
  { format: named, take, columns, name = path.parse(fileName).name }: ImportRequest,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const target = new ImportTarget(store, name, fileName);
  const reporter = new Reporter(emit);
  try {
    let last: DataBatch | undefined;
    requireColumns(columns);
    const asked = { format: named, take, columns, remembered: rememberedColumns(store.settings) };
    for await (const batch of foreignFiles.readData(file, { ...asked, signal })) {
      signal.throwIfAborted();
      for (const item of batch.items) {
        const error = 'message' in item ? item : faultOf(item);
        if (error !== undefined) target.reject(error);
        else if ('content' in item) target.add(item.content);
      }
      // After the last one there is nothing left to wait for.
      if (batch.end === undefined) reporter.read(batch, target.rows);
      last = batch;
    }
    const { format = '', end: { dropped, notes, fields } = { dropped: [], notes: [], fields: [] } } = last ?? {};
    const { errors, errorCount } = target;
    const { dataset, added, duplicates } = target.finish();
    if (dataset === undefined) throw nothingGood(fileName, format, errors, errorCount);
    if (columns !== undefined) rememberColumns(store.settings, fields, columns);
    emit({
      type: 'done',
      dataset: store.datasets.summary(dataset),
      format,
      imported: added,
      skipped: duplicates + errorCount,
      duplicates,
      errors,
      errorCount,
      droppedFields: [...dropped],
      notes: [...notes, ...droppedNotes(format, dropped)],
    });
  } catch (error) {
    takeBack(target, error);
    if (!signal.aborted) throw error;
    const message = said('errors.data.importCancelled', { file: fileName });
    throw new ParleyError('cancelled', message, undefined, { cause: error });
  }
}

/** What made the import fail is told first; that its parts stay for now comes on top. */
function takeBack(target: ImportTarget, reason: unknown): void {
  try {
    target.takeBack();
  } catch (cause) {
    const { code, message, said: problem = message, details } = ParleyError.from(reason);
    throw new ParleyError(code, target.staysUntilStart(problem), details, { cause });
  }
}

/** The dataset that is added to, in transactions of many items each. */
class ImportTarget {
  readonly errors: LineError[] = [];
  errorCount = 0;
  readonly #store: Store;
  readonly #name: string;
  readonly #source: string;
  readonly #stored: AddedItems[] = [];
  #batch: DatasetContent[] = [];
  #dataset: DatasetId | undefined;
  #isNew = false;
  #rows = 0;

  constructor(store: Store, name: string, source: string) {
    this.#store = store;
    this.#name = name;
    this.#source = source;
  }

  /** Records read so far, good or bad. */
  get rows(): number {
    return this.#rows;
  }

  reject(error: LineError): void {
    this.#rows += 1;
    this.errorCount += 1;
    if (this.errors.length < maxErrorsListed) this.errors.push(error);
  }

  add(content: DatasetContent): void {
    this.#rows += 1;
    if (this.#batch.push(content) === itemsAtOnce) this.#storeBatch();
  }

  finish(): { dataset: DatasetId | undefined; added: number; duplicates: number } {
    this.#storeBatch();
    if (this.#dataset !== undefined) this.#store.datasets.finishImport(this.#dataset, this.#stored);
    const sum = (count: (stored: AddedItems) => number) =>
      this.#stored.reduce((total, stored) => total + count(stored), 0);
    const [added, duplicates] = [sum((stored) => stored.added), sum((stored) => stored.duplicates)];
    return { dataset: this.#dataset, added, duplicates };
  }

  /** All that this import has stored, and the dataset where it made it. */
  takeBack(): void {
    if (this.#dataset === undefined) return;
    this.#store.datasets.removeItems(this.#dataset, this.#stored, { datasetToo: this.#isNew });
  }

  staysUntilStart(problem: Said | string): Said {
    const items = this.#stored.reduce((total, { added }) => total + added, 0);
    return said('errors.data.staysUntilStart', { problem, items, dataset: this.#name });
  }

  #storeBatch(): void {
    if (this.#batch.length === 0) return;
    const { datasets } = this.#store;
    // Together, so that the dataset is never there without being marked as unfinished.
    const { id, isNew, added } = this.#store.transaction(() => {
      const existing = this.#dataset ?? datasets.list().find(({ name }) => name === this.#name)?.id;
      const isNew = this.#isNew || existing === undefined;
      const id = existing ?? datasets.create({ name: this.#name, source: this.#source }).id;
      return { id, isNew, added: datasets.addToImport(id, this.#batch, isNew) };
    });
    [this.#dataset, this.#isNew] = [id, isNew];
    this.#stored.push(added);
    this.#batch = [];
  }
}

class Reporter {
  readonly #emit: Emit;
  readonly #estimator = new ProgressEstimator();
  /** A small file is in before there is anything to tell. */
  #reportedMs = performance.now();

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  read({ bytes: done, totalBytes }: DataBatch, rows: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#reportedMs < progressEveryMs) return;
    this.#reportedMs = nowMs;
    const total = Math.max(done, totalBytes);
    this.#emit({ type: 'progress', ...this.#estimator.update({ stage: 'reading, bytes', done, total }, nowMs), rows });
  }
}

/** What a format lets through and the store would refuse together with the good items beside it. */
export function faultOf({
  content,
  ...place
}: Omit<LineError, 'message'> & { readonly content: DatasetContent }): LineError | undefined {
  try {
    checkDatasetContent(content);
    return undefined;
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'invalid_input')
      return { ...place, message: error.said ?? error.message };
    throw error;
  }
}

export function droppedNotes(format: string, dropped: readonly DroppedField[]): Said[] {
  if (dropped.length === 0) return [];
  const fields = dropped.map(({ field, records }) => `${field} (${records.toLocaleString('en')})`).join(', ');
  return [said('imports.notKept', { fields, format })];
}

function nothingGood(fileName: string, format: string, errors: readonly LineError[], errorCount: number): ParleyError {
  const [first] = errors;
  const reason = first === undefined ? said('errors.data.noRecords') : placed(first);
  return new ParleyError(
    'invalid_input',
    said('errors.data.nothingImported', { file: fileName, format, reason, more: Math.max(0, errorCount - 1) }),
    {
      errors: errors.slice(0, 20).map((error) => ({ ...error })),
      errorCount,
    },
  );
}

function placed({ file, line, message: problem }: LineError): Said {
  return file === undefined
    ? said('errors.data.line', { line, problem })
    : said('errors.data.lineOfFile', { file, line, problem });
}
