import { fileSetAt, singleFile } from './data-source.ts';
import { ImportNotes } from './import-notes.ts';
import { importSet } from './import-set.ts';
import { openFile } from './open-file.ts';
import type { ImportOptions } from './imported-item.ts';
import type { FileImport } from './open-file.ts';
import { formatNamed } from './registry.ts';

/**
 * Opens a data file, a folder of them or a ZIP archive for import. Good records become content and bad ones a message with their
 * place; nothing is read ahead but the records that show the format.
 * @throws ParleyError not_found for an unknown format or a missing file; invalid_input where no known format fits
 */
export async function importFile(path: string, options: ImportOptions = {}): Promise<FileImport> {
  if (options.format !== undefined) formatNamed(options.format);
  const set = await fileSetAt(path);
  if (set !== undefined) return importSet(path, set, options);
  const file = await singleFile(path);
  const notes = new ImportNotes();
  const read = await openFile(file, options, notes);
  return {
    ...read,
    format: () => read.format.name,
    fields: () => read.fields,
    columns: () => read.columns,
    notes: () => notes.list,
    totalBytes: file.sizeBytes,
  };
}
