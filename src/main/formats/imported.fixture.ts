/** Importing what a test has in memory. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { render, renderText } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import { importFile } from './import-file.ts';
import type { ImportOptions, LineError } from './imported-item.ts';

export interface Imported {
  readonly format: string;
  readonly contents: readonly DatasetContent[];
  readonly errors: readonly LineError[];
  readonly notes: readonly string[];
  readonly records: number;
}

/** A path in a folder of its own, which goes when the test is done. */
export function tempPath(name: string): string {
  const own = mkdtempSync(path.join(tmpdir(), 'parley-imported-'));
  onTestFinished(() => rmSync(own, { recursive: true, force: true }));
  return path.join(own, name);
}

/** @param files the text of each by its name: one file, or several as a folder */
export async function imported(
  files: Readonly<Record<string, unknown>>,
  options: ImportOptions = {},
): Promise<Imported> {
  const names = Object.keys(files);
  const at = tempPath(names.length === 1 ? names[0] : 'export');
  for (const name of names) {
    const file = names.length === 1 ? at : path.join(at, name);
    mkdirSync(path.dirname(file), { recursive: true });
    const content = files[name];
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return importedFrom(at, options);
}

export async function importedFrom(at: string, options: ImportOptions = {}): Promise<Imported> {
  const read = await importFile(at, options);
  const contents: DatasetContent[] = [];
  const errors: LineError[] = [];
  for await (const item of read.items) {
    if ('content' in item) contents.push(item.content);
    else errors.push(inWords(item));
  }
  return {
    format: read.format(),
    contents,
    errors,
    notes: read.notes().map((note) => render(note)),
    records: read.records(),
  };
}

/** An item as it is shown: what is wrong with it is rendered. */
export function inWords<Item extends object>(item: Item): Item {
  return 'message' in item ? { ...item, message: renderText(item.message as Said | string) } : item;
}

export const jsonLines = (...records: unknown[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');
