/** A data file read in batches, each when it is asked for: whoever stores them sets the pace. */
import { said } from '../../shared/language/said.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Said } from '../../shared/language/said.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import type { DroppedField } from '../formats/dropped-fields.ts';
import { importFile } from '../formats/import-file.ts';
import type { FileImport } from '../formats/open-file.ts';
import type { ImportedItem, ImportOptions } from '../formats/imported-item.ts';

const BATCH_ITEMS = 500;
const BATCH_BYTES = 1 << 20;
const BATCH_MS = 200;

export interface DataBatch {
  /** The name of the file's format; of several files those found so far. */
  readonly format: string;
  readonly items: readonly ImportedItem[];
  /** Read so far, of how many. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** With the last batch: fields that the format has no place for, and how the records were read. */
  readonly end?: {
    readonly dropped: readonly DroppedField[];
    readonly notes: readonly Said[];
    readonly fields: readonly string[];
  };
}

/** More is a mistake, and too much to hand on at once. */
const MAX_TURNS = 10_000;
const MAX_TEXT = 16_000_000;

function bounded(item: ImportedItem): ImportedItem {
  if ('message' in item) return item;
  const { content, ...place } = item;
  const { turns, length } = sizeOf(content);
  if (turns > MAX_TURNS) return { ...place, message: said('records.tooManyTurns', { most: MAX_TURNS, turns }) };
  if (length <= MAX_TEXT) return item;
  return { ...place, message: said('records.tooMuchText', { most: MAX_TEXT, characters: length }) };
}

function sizeOf(content: DatasetContent): { turns: number; length: number } {
  let [turns, length] = [0, 0];
  for (const value of Object.values(content) as unknown[]) {
    for (const part of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const isTurn = typeof part === 'object' && part !== null && 'content' in part;
      const text = isTurn ? part.content : part;
      turns += Number(isTurn);
      if (typeof text === 'string') length += text.length;
    }
  }
  return { turns, length };
}

export type ReadDataOptions = Pick<ImportOptions, 'format' | 'take' | 'columns' | 'remembered'>;

/** @throws ParleyError of `importFile` and of reading */
export async function* readDataFile(file: string, options: ReadDataOptions = {}): AsyncGenerator<DataBatch, void> {
  let bytes = 0;
  const read = await importFile(file, { ...options, onBytes: (count) => (bytes = count) });
  const iterator = read.items[Symbol.asyncIterator]();
  try {
    yield* inBatches(read, iterator, () => bytes);
  } finally {
    await iterator.return?.();
  }
}

async function* inBatches(
  read: FileImport,
  iterator: AsyncIterator<ImportedItem>,
  bytesRead: () => number,
): AsyncGenerator<DataBatch, void> {
  let next: Promise<IteratorResult<ImportedItem>> | undefined;
  for (let isDone = false; !isDone;) {
    const items: ImportedItem[] = [];
    const beginning = bytesRead();
    // A batch may be empty: blank lines by the million are told as progress.
    const pause = sleep(BATCH_MS, undefined);
    while (items.length < BATCH_ITEMS && bytesRead() - beginning < BATCH_BYTES) {
      next ??= iterator.next();
      const result = await Promise.race([next, pause]);
      if (result === undefined) break;
      next = undefined;
      isDone = result.done === true;
      if (result.done === true) break;
      items.push(bounded(result.value));
    }
    yield {
      format: read.format(),
      items,
      bytes: bytesRead(),
      totalBytes: read.totalBytes,
      ...(isDone && { end: { dropped: read.dropped(), notes: read.notes(), fields: read.fields() } }),
    };
  }
}
