import type { FileHandle } from 'node:fs/promises';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { openRegular } from '../models/files/regular-file.ts';
import { otherKind } from './other-kinds.ts';

const byteOrderMark = [0xef, 0xbb, 0xbf];

export interface ChunkOptions {
  readonly signal?: AbortSignal;
  /** Told the bytes of the file read so far. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * A text file's bytes in pieces, without UTF-8's byte order mark.
 * @throws ParleyError not_found, invalid_input (a folder, or no UTF-8 text) or io
 */
export async function* readChunks(path: string, options: ChunkOptions = {}): AsyncGenerator<Buffer> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegular(path);
    yield* textOf(handle.createReadStream({ highWaterMark: 256 * 1024, signal: options.signal }), path, options);
  } catch (error) {
    throw readError(error, path);
  } finally {
    // The stream closes it too, but nobody could wait for that.
    await handle?.close();
  }
}

/** As `readChunks`, from pieces that come from elsewhere. @param name what people call the file */
export async function* textOf(
  pieces: AsyncIterable<unknown>,
  name: string,
  { signal, onBytes }: ChunkOptions,
): AsyncGenerator<Buffer> {
  let isFirst = true;
  let bytes = 0;
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    const chunk = piece as Buffer;
    bytes += chunk.length;
    onBytes?.(bytes);
    yield isFirst ? withoutMark(chunk, name) : chunk;
    isFirst = false;
  }
}

function withoutMark(chunk: Buffer, path: string): Buffer {
  const other = otherKind(chunk);
  if (other !== undefined) {
    throw new ParleyError('invalid_input', said('errors.data.notUtf8', { file: path, is: other }));
  }
  return byteOrderMark.every((byte, i) => chunk[i] === byte) ? chunk.subarray(byteOrderMark.length) : chunk;
}

function readError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof ParleyError || code === undefined || code === 'ABORT_ERR') return ParleyError.from(error);
  if (code === 'ENOENT') return new ParleyError('not_found', said('errors.data.noSuchFile', { file: path }));
  if (code === 'EISDIR') return new ParleyError('invalid_input', said('errors.data.isFolder', { file: path }));
  const refusal = error instanceof Error ? error.message : String(error);
  return new ParleyError('io', said('errors.data.readingFailed', { file: path, refusal }), undefined, { cause: error });
}
