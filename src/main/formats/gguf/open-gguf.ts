/** A GGUF model's files, opened: metadata at once, tensors one at a time. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { MAX_GGUF_HEADER_BYTES } from '../../../shared/domain/gguf-header.ts';
import { holesProblem, openRegular, readAt } from '../../models/files/regular-file.ts';
import { dequantize } from './dequantize.ts';
import { corruptGguf, type ReadValue } from './header-reader.ts';
import { parseGgufHeader, shown, type GgufHeader, type StoredTensor } from './parse-header.ts';
import { partsOf, requireParts } from './split-files.ts';

export interface OpenTensor extends StoredTensor {
  /** As float32, by ggml's own arithmetic. */
  readonly read: () => Promise<Float32Array>;
}

export interface OpenGguf {
  /** The first file's. */
  readonly metadata: ReadonlyMap<string, ReadValue>;
  readonly tensors: ReadonlyMap<string, OpenTensor>;
  /** Their own, of all files together. */
  readonly sizeBytes: number;
  readonly close: () => Promise<void>;
}

/**
 * @param file a GGUF file, any of its model's where that is split
 * @param announced sizes of files by name, of which only the beginnings may have arrived; their tensors cannot be read yet
 * @throws ParleyError `not_found`, `invalid_input` for what is no regular file or not whole, and those of `parseGgufHeader`
 */
export async function openGguf(file: string, announced: ReadonlyMap<string, number> = new Map()): Promise<OpenGguf> {
  const folder = path.dirname(file);
  const parts = partsOf(path.basename(file));
  if (parts.length > 1) requireParts(parts, await readdir(folder), file);
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const each of closing) await each();
  };
  try {
    const headers: GgufHeader[] = [];
    const tensors = new Map<string, OpenTensor>();
    let sizeBytes = 0;
    for (const part of parts) {
      const name = path.join(folder, part);
      const handle = await openRegular(name).catch((error: NodeJS.ErrnoException) => {
        if (error instanceof ParleyError) throw error;
        const code = error.code === 'ENOENT' ? 'not_found' : 'io';
        throw new ParleyError(
          code,
          code === 'not_found'
            ? said('errors.gguf.noSuchFile', { file: name })
            : said('errors.files.reading', { file: name, problem: error.message }),
          { file: name },
          { cause: error },
        );
      });
      closing.push(() => handle.close());
      const stats = await handle.stat();
      const size = announced.get(part) ?? stats.size;
      const holes = announced.has(part) ? undefined : holesProblem(stats);
      if (holes !== undefined) throw corruptGguf(name, holes);
      const beginning = await readAt(handle, 0, Math.min(size, MAX_GGUF_HEADER_BYTES));
      const header = parseGgufHeader(Buffer.from(beginning.buffer, 0, beginning.length), size, name);
      requirePlace(header, headers.length, parts.length, name);
      headers.push(header);
      sizeBytes += size;
      for (const tensor of header.tensors) {
        if (tensors.has(tensor.name))
          throw corruptGguf(name, said('modelFaults.gguf.inEarlierFile', { name: tensor.name }));
        const read = async () => {
          const bytes = await readAt(handle, tensor.start, tensor.end - tensor.start);
          if (bytes.length === tensor.end - tensor.start) return dequantize(tensor.type, bytes);
          throw corruptGguf(name, said('modelFaults.gguf.tensorEnded', { name: tensor.name, bytes: bytes.length }));
        };
        tensors.set(tensor.name, { ...tensor, read });
      }
    }
    const [{ metadata }] = headers;
    requireCount(metadata.get('split.tensors.count'), tensors.size, file);
    return { metadata, tensors, sizeBytes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Sizes of the files of the model that this one belongs to. @throws ParleyError as `openGguf` */
export async function ggufParts(file: string): Promise<{ path: string; sizeBytes: number }[]> {
  const folder = path.dirname(file);
  const parts = partsOf(path.basename(file));
  if (parts.length > 1) requireParts(parts, await readdir(folder), file);
  return Promise.all(
    parts.map(async (part) => ({ path: part, sizeBytes: (await stat(path.join(folder, part))).size })),
  );
}

/** @param place of the file among the model's, from 0 */
function requirePlace({ metadata }: GgufHeader, place: number, count: number, file: string): void {
  const headerCount = metadata.get('split.count');
  if (headerCount === undefined && count === 1) return;
  // A model that was split into one file says so, too.
  if ((headerCount === 0 && count === 1) || (headerCount === count && metadata.get('split.no') === place)) return;
  const no = metadata.get('split.no');
  throw corruptGguf(
    file,
    said('modelFaults.gguf.otherPlace', {
      at: place + 1,
      count,
      headerAt: no === undefined ? said('modelFaults.gguf.noNumber') : shown(typeof no === 'number' ? no + 1 : no),
      headerCount: headerCount === undefined ? said('modelFaults.gguf.noCount') : shown(headerCount),
    }),
  );
}

function requireCount(expected: ReadValue | undefined, found: number, file: string): void {
  if (expected === undefined || expected === 0 || expected === found) return;
  throw corruptGguf(file, said('modelFaults.gguf.tensorCount', { expected: shown(expected), found }));
}
