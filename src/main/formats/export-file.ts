import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Format } from './format.ts';
import { writeInFormat } from './restate.ts';

export interface ExportCounts {
  exported: number;
  /** Items that the format cannot say. */
  skipped: number;
  /** Rankings that had to be taken apart into pairs of chosen and rejected, and how many pairs that gave. */
  expanded: number;
  pairs: number;
}

export function noCounts(): ExportCounts {
  return { exported: 0, skipped: 0, expanded: 0, pairs: 0 };
}

type Contents = Iterable<DatasetContent> | AsyncIterable<DatasetContent>;

/**
 * Writes the items as a file of this format. It appears under its name only when it is whole.
 * @throws ParleyError io, or cancelled
 */
export async function exportFile(
  file: string,
  contents: Contents,
  format: Format,
  signal?: AbortSignal,
): Promise<ExportCounts> {
  const counts = noCounts();
  const unfinished = `${file}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(exportText(contents, format, counts)), createWriteStream(unfinished), { signal });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof ParleyError || signal?.aborted) throw ParleyError.from(error);
    throw new ParleyError('io', `Writing ${file} failed: ${whyNot(error, file)}`, undefined, { cause: error });
  }
  return counts;
}

function whyNot(error: unknown, file: string): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT')
    return `there is no folder ${path.dirname(file)}. Make it first.`;
  return error instanceof Error ? error.message : String(error);
}

/** The file's text in pieces; `counts` is kept while it is read. */
export async function* exportText(contents: Contents, format: Format, counts: ExportCounts): AsyncGenerator<string> {
  const isList = format.layout === 'list';
  let isFirst = true;
  if (isList) yield '[';
  for await (const content of contents) {
    const written = writeInFormat(format, content);
    if (written === undefined) {
      counts.skipped += 1;
      continue;
    }
    counts.exported += 1;
    counts.expanded += written.pairs > 0 ? 1 : 0;
    counts.pairs += written.pairs;
    for (const record of written.records) {
      const text = JSON.stringify(record);
      yield isList ? `${isFirst ? '' : ','}\n${text}` : `${text}\n`;
      isFirst = false;
    }
  }
  if (isList) yield '\n]\n';
}
