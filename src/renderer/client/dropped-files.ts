/** What was dropped on the page: a folder's own files, or the files themselves. */
import { t } from '../../shared/language/t.ts';
import type { FileToSend } from './upload.ts';

export interface Dropped {
  /** Of the folder; empty where files were dropped. */
  readonly name: string;
  readonly files: readonly FileToSend[];
}

export function holdsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') === true;
}

/**
 * Of a folder the files that lie in it, not those in folders within. To be called while the event is handled: the browser
 * forgets what was dropped when that is over.
 * @throws Error where several folders were dropped, or one that cannot be read
 */
export function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const folders = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry?.isDirectory === true);
  if (folders.length === 0) return Promise.resolve(chosenFiles(transfer.files));
  const [folder] = folders;
  if (items.length > 1) return Promise.reject(new Error(t.workbench.oneFolderOnly));
  return filesIn(folder as FileSystemDirectoryEntry);
}

/** What a file input with `webkitdirectory` gives: all files below the folder, each with its path. */
export function chosenFolder(files: Iterable<File>): Dropped {
  const all = [...files].map((file) => ({ file, parts: file.webkitRelativePath.split('/') }));
  const own = all.filter(({ parts }) => parts.length === 2);
  return { name: all.at(0)?.parts[0] ?? '', files: own.map(({ file }) => ({ path: file.name, file })) };
}

/** What a plain file input gives. */
export function chosenFiles(files: Iterable<File>): Dropped {
  return { name: '', files: [...files].map((file) => ({ path: file.name, file })) };
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<Dropped> {
  const reader = folder.createReader();
  const files: FileToSend[] = [];
  for (;;) {
    // At most a hundred at a time; none means that was all.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return { name: folder.name, files };
    for (const entry of entries) {
      if (!entry.isFile) continue;
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      files.push({ path: entry.name, file });
    }
  }
}
