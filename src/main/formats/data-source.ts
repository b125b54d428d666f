/** What can be imported at once: a file, or all data files of a folder or a ZIP archive. */
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isArchive, isPlainArchive } from './other-kinds.ts';
import { readChunks, textOf } from './read-chunks.ts';
import type { ChunkOptions } from './read-chunks.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { openRegular, readAt } from '../models/files/regular-file.ts';
import { readZipEntry, zipEntries } from './zip-file.ts';
import type { ZipEntry } from './zip-file.ts';

export interface DataFile {
  /** Its path within the folder or archive, with "/"; for a single file its path. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly chunks: (options: ChunkOptions) => AsyncGenerator<Buffer>;
  /** Its bytes in any order, where they may be asked for so. @throws where it cannot be opened */
  readonly open?: () => Promise<RandomBytes>;
}

export interface RandomBytes {
  readonly sizeBytes: number;
  /** In memory of their own; fewer where the file ends. */
  readonly read: (at: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;
  readonly close: () => Promise<void>;
}

export interface FileSet {
  /** In the order of their names. */
  readonly files: readonly DataFile[];
  /** Endings of the other files, with how many there are of each. */
  readonly others: ReadonlyMap<string, number>;
}

const dataEndings = new Set(['.json', '.jsonl', '.ndjson', '.csv', '.tsv', '.txt', '.parquet', '.kiln']);
/** A home folder by mistake has more; an export of one chat a file has thousands. */
const maxFiles = 100_000;
const beginningBytes = 64 * 1024;

/** A file within an archive has no places to jump to: it is unpacked into memory, up to this. */
const maxUnpackedBytes = 512 * 1024 * 1024;

async function openFileBytes(path: string): Promise<RandomBytes> {
  const handle = await openRegular(path);
  const { size: sizeBytes } = await handle.stat();
  return { sizeBytes, read: (at, length) => readAt(handle, at, length), close: () => handle.close() };
}

async function unpackedEntry(archive: string, entry: ZipEntry): Promise<RandomBytes> {
  const { name: file, sizeBytes } = entry;
  if (sizeBytes > maxUnpackedBytes) {
    const [megabytes, most] = [sizeBytes, maxUnpackedBytes].map((size) => Math.round(size / 1024 ** 2));
    const problem = said('errors.data.parquet.tooLargeInZip', { megabytes, most });
    throw new ParleyError('invalid_input', said('errors.data.brokenParquet', { file, problem }));
  }
  const bytes = new Uint8Array(sizeBytes);
  let size = 0;
  for await (const piece of readZipEntry(archive, entry)) {
    bytes.set(piece, size);
    size += piece.length;
  }
  const read = (at: number, length: number) => Promise.resolve(bytes.slice(at, at + length));
  return { sizeBytes, read, close: () => Promise.resolve() };
}

/** A file by itself; where it is missing, reading it tells. */
export async function singleFile(path: string): Promise<DataFile> {
  const sizeBytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  return { name: path, sizeBytes, chunks: (options) => readChunks(path, options), open: () => openFileBytes(path) };
}

/** Undefined for a single file, also one that is missing: reading it tells. */
export async function fileSetAt(at: string): Promise<FileSet | undefined> {
  const about = await stat(at).catch(() => undefined);
  if (about?.isDirectory()) return sorted(await filesIn(at));
  if (!about?.isFile()) return undefined;
  const first = await beginningOf(at);
  return isArchive(first) ? filesInZip(at, first) : undefined;
}

async function filesIn(folder: string): Promise<DataFile[]> {
  const files: DataFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || files.length === maxFiles) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { size: sizeBytes } = await stat(file);
    const name = path.relative(folder, file).replaceAll(path.sep, '/');
    files.push({ name, sizeBytes, chunks: (options) => readChunks(file, options), open: () => openFileBytes(file) });
  }
  return files;
}

async function beginningOf(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0);
  return buffer.subarray(0, bytesRead);
}

/** Undefined where the archive is a document or a model: reading it as a file tells which. */
async function filesInZip(archive: string, first: Buffer): Promise<FileSet | undefined> {
  const all = await zipEntries(archive).catch((error: unknown) => {
    if (isPlainArchive(first)) throw error;
    return undefined;
  });
  const entries = all?.filter(({ name }) => !name.endsWith('/'));
  const isDocument = entries?.some(({ name }) => /^(\[Content_Types\]\.xml|mimetype)$|\/data\.pkl$|\.npy$/.test(name));
  if (entries === undefined || isDocument) return undefined;
  return sorted(
    entries.map((entry) => ({
      name: entry.name,
      sizeBytes: entry.sizeBytes,
      chunks: (options) => textOf(readZipEntry(archive, entry), entry.name, options),
      ...(/\.parquet$/i.test(entry.name) && { open: () => unpackedEntry(archive, entry) }),
    })),
  );
}

function sorted(all: readonly DataFile[]): FileSet {
  const visible = all.filter(({ name }) => !/(^|\/)(\.|__MACOSX\/)/.test(name));
  const ending = ({ name }: DataFile) => path.posix.extname(name).toLowerCase();
  const isData = (file: DataFile) => dataEndings.has(ending(file));
  const others = Map.groupBy(
    visible.filter((file) => !isData(file)),
    ending,
  );
  return {
    files: visible.filter(isData).sort((a, b) => (a.name < b.name ? -1 : 1)),
    others: new Map([...others].map(([name, files]) => [name, files.length])),
  };
}
