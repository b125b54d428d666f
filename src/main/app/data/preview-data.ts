/** What importing a data file would make of its first records; nothing is stored. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import type { dataPreviewSchema, dataSampleSchema } from '../../../shared/contract/data-preview.ts';
import type { Columns } from '../../../shared/domain/columns.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { DatasetContent } from '../../../shared/domain/dataset.ts';
import { datasetItemKinds } from '../../../shared/domain/dataset.ts';
import { importFile } from '../../formats/import-file.ts';
import type { FileImport } from '../../formats/open-file.ts';
import type { ImportedItem, LineError, Taken } from '../../formats/imported-item.ts';
import type { AppContext } from '../context.ts';
import { droppedNotes, faultOf } from './import-data.ts';
import { rememberedColumns, requireColumns } from './remembered-columns.ts';

type DataPreview = z.output<typeof dataPreviewSchema>;
type DataSample = z.output<typeof dataSampleSchema>;

const itemsRead = 1000;
const rowsShown = 10;
const errorsShown = 20;
const charactersShown = 300;

type GoodItem = Extract<ImportedItem, { content: DatasetContent }>;

interface PreviewRequest {
  readonly source: DataSample;
  readonly format?: string;
  readonly take?: Taken;
  readonly columns?: Columns;
}

/** @throws ParleyError as importing the file would: not_found, invalid_input where no format fits */
export async function previewData({ store }: AppContext, { source, ...how }: PreviewRequest, signal?: AbortSignal) {
  requireColumns(how.columns);
  const options = { ...how, remembered: rememberedColumns(store.settings), signal };
  if (source.kind === 'file') return summaryOf(await importFile(source.path, options), true);
  const dir = await mkdtemp(path.join(store.home.dir, 'upload-'));
  try {
    // Under the file's own name, since errors quote it.
    const file = path.join(dir, path.basename(source.fileName));
    await writeFile(file, Buffer.from(source.base64, 'base64'));
    return await summaryOf(await importFile(file, options), source.isWhole);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** @param isWhole false where the file was cut off: then its last record is likely to be bad for that alone */
async function summaryOf(read: FileImport, isWhole: boolean): Promise<DataPreview> {
  const good: GoodItem[] = [];
  const errors: LineError[] = [];
  let hasMore = false;
  for await (const item of read.items) {
    if (good.length + errors.length === itemsRead) {
      hasMore = true;
      break;
    }
    const error = 'message' in item ? item : faultOf(item);
    if (error !== undefined) errors.push(error);
    else if ('content' in item) good.push(item);
  }
  let records = read.records() - (hasMore ? 1 : 0);
  if (!isWhole && !hasMore && errors.length > 0 && errors[errors.length - 1].line >= (good.at(-1)?.line ?? 0)) {
    errors.pop();
    records -= 1;
  }
  const countOf = (kind: DatasetContent['kind']) => good.filter(({ content }) => content.kind === kind).length;
  return {
    format: read.format(),
    records,
    isWhole: isWhole && !hasMore,
    countByKind: Object.fromEntries(
      datasetItemKinds.map((kind) => [kind, countOf(kind)]),
    ) as DataPreview['countByKind'],
    rows: someOfEachKind(good).map(({ content, ...place }) => ({ ...place, kind: content.kind, ...wordsOf(content) })),
    errors: errors.slice(0, errorsShown).map((error) => ({ ...error })),
    errorCount: errors.length,
    fields: [...read.fields()],
    columns: read.columns() ?? null,
    choices: read.choices(),
    notes: [...read.notes(), ...droppedNotes(read.format(), read.dropped())],
  };
}

/** The first ten, in the order of the file; where there are several kinds, some of each. */
function someOfEachKind(items: readonly GoodItem[]): GoodItem[] {
  const byKind = [...Map.groupBy(items, ({ content }) => content.kind).values()];
  const chosen = new Set<GoodItem>();
  for (let turn = 0; chosen.size < Math.min(rowsShown, items.length); turn++) {
    for (const ofKind of byKind) if (turn < ofKind.length && chosen.size < rowsShown) chosen.add(ofKind[turn]);
  }
  return items.filter((item) => chosen.has(item));
}

function wordsOf(content: DatasetContent): { prompt: string; replies: string[] } {
  switch (content.kind) {
    case 'conversation': {
      const [last, ...before] = [...content.messages].reverse();
      if (last.role !== 'assistant') return { prompt: shown(content.messages), replies: [] };
      return { prompt: shown(before.reverse()), replies: [short(last.content)] };
    }
    case 'prompt':
      return { prompt: shown(content.prompt), replies: [] };
    case 'preference':
      return { prompt: shown(content.prompt), replies: [`✓ ${short(content.chosen)}`, `✗ ${short(content.rejected)}`] };
    case 'ranking':
      return {
        prompt: shown(content.prompt),
        replies: content.completions.map((completion, i) => `${content.ranks[i]}. ${short(completion)}`),
      };
    case 'labelled':
      return { prompt: shown(content.prompt), replies: [`${content.label ? '✓' : '✗'} ${short(content.completion)}`] };
  }
}

/** One message as its words, several with who said them. */
function shown(messages: readonly Message[]): string {
  if (messages.length === 1) return short(messages[0].content);
  return short(messages.map(({ role, content }) => `${role}: ${content}`).join('\n'));
}

function short(text: string): string {
  return text.length > charactersShown ? `${text.slice(0, charactersShown)}…` : text;
}
