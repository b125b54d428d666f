/** Datasets: importing what people have, and looking into it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { checkDatasetContent } from '../../shared/domain/dataset.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { DatasetId } from '../../shared/domain/ids.ts';
import { importFile } from '../formats/import-file.ts';
import type { LineError } from '../formats/import-file.ts';
import { formats } from '../formats/registry.ts';
import type { Store } from '../store/store.ts';
import type { Procedures } from './boundary.ts';
import type { AppContext } from './context.ts';
import { exportData } from './export-data.ts';
import { PromptCounts } from './prompt-counts.ts';

/** Items stored in one transaction: a large file never lies in memory as a whole. */
const itemsAtOnce = 1000;
const maxErrorsListed = 1000;

interface ImportRequest {
  readonly file: string;
  /** What people call it. */
  readonly fileName: string;
  readonly format?: string;
  readonly name?: string;
}

export function dataRouter({ data }: Procedures, { store }: AppContext) {
  const counts = new PromptCounts(store);
  return data.router({
    import: data.import.handler(async ({ input: { source, format, name }, signal }) => {
      if (source.kind === 'file') {
        return importInto(store, { file: source.path, fileName: path.basename(source.path), format, name }, signal);
      }
      const dir = await mkdtemp(path.join(store.home.dir, 'upload-'));
      try {
        const fileName = path.basename(source.fileName);
        const file = path.join(dir, 'upload');
        await writeFile(file, source.text);
        return await importInto(store, { file, fileName, format, name }, signal);
      } finally {
        await rm(dir, { recursive: true, force: true });
      }
    }),
    export: data.export.handler(({ input, signal }) => exportData(store, input, signal)),
    list: data.list.handler(() => store.datasets.list()),
    formats: data.formats.handler(() => formats.map(({ name, fields, layout }) => ({ name, fields, layout }))),
    items: data.items.handler(({ input: { dataset: name, offset, limit, kinds } }) => {
      const dataset = store.datasets.summary(store.datasets.resolve(name).id);
      const total = (kinds ?? (Object.keys(dataset.countByKind) as (keyof typeof dataset.countByKind)[])).reduce(
        (sum, kind) => sum + dataset.countByKind[kind],
        0,
      );
      return { dataset, total, items: page(store.datasets.items(dataset.id, { kinds }), offset, limit) };
    }),
    promptSets: data.promptSets.handler(async () => {
      const sets = [];
      for (const dataset of store.datasets.list()) sets.push({ ...dataset, prompts: await counts.of(dataset.id) });
      return sets.filter(({ prompts }) => prompts > 0);
    }),
  });
}

/**
 * Stores the good records and lists the bad ones.
 * @throws ParleyError invalid_input where no record is good, with the first reasons; not_found, io
 */
async function importInto(store: Store, request: ImportRequest, signal?: AbortSignal) {
  const name = request.name ?? path.parse(request.fileName).name;
  const { format, items } = await importFile(request.file, { format: request.format, signal });
  const errors: LineError[] = [];
  const counts = { added: 0, duplicates: 0 };
  let errorCount = 0;
  let dataset: DatasetId | undefined;
  let batch: DatasetContent[] = [];
  const storeBatch = () => {
    if (batch.length === 0) return;
    dataset ??= datasetNamed(store, name, request.fileName);
    const { added, duplicates } = store.datasets.addItems(dataset, batch);
    counts.added += added;
    counts.duplicates += duplicates;
    batch = [];
  };
  for await (const item of items) {
    const error = 'message' in item ? item : faultOf(item);
    if (error !== undefined) {
      errorCount += 1;
      if (errors.length < maxErrorsListed) errors.push(error);
    } else if ('content' in item && batch.push(item.content) === itemsAtOnce) {
      storeBatch();
    }
  }
  storeBatch();
  if (dataset === undefined) throw nothingGood(request.fileName, format.name, errors, errorCount);
  return {
    dataset: store.datasets.summary(dataset),
    format: format.name,
    imported: counts.added,
    skipped: counts.duplicates + errorCount,
    duplicates: counts.duplicates,
    errors,
    errorCount,
  };
}

function datasetNamed(store: Store, name: string, fileName: string): DatasetId {
  const existing = store.datasets.list().find((dataset) => dataset.name === name);
  return (existing ?? store.datasets.create({ name, source: fileName })).id;
}

/** What a format lets through and the store would refuse together with the good items beside it. */
function faultOf({ line, content }: { line: number; content: DatasetContent }): LineError | undefined {
  try {
    checkDatasetContent(content);
    return undefined;
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'invalid_input') return { line, message: error.message };
    throw error;
  }
}

function nothingGood(fileName: string, format: string, errors: readonly LineError[], errorCount: number): ParleyError {
  const [first] = errors;
  const reason = first === undefined ? 'it holds no records' : `line ${first.line}: ${first.message}`;
  const more = errorCount > 1 ? ` (and ${errorCount - 1} more lines like it or otherwise bad)` : '';
  return new ParleyError(
    'invalid_input',
    `Importing ${fileName} as ${format}: nothing could be imported: ${reason}${more}.`,
    {
      errors: errors.slice(0, 20).map(({ line, message }) => ({ line, message })),
      errorCount,
    },
  );
}

function page<Item>(items: Iterable<Item>, offset: number, limit: number): Item[] {
  const taken: Item[] = [];
  let index = 0;
  for (const item of items) {
    if (index++ < offset) continue;
    taken.push(item);
    if (taken.length === limit) break;
  }
  return taken;
}
