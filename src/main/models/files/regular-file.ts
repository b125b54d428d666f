/**
 * Files that somebody else made. Only regular ones are opened: a named pipe or a device would hold a thread of the process
 * for ever, and four of them all of its file access.
 */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';

/** Vocabularies are the longest texts of a model; the largest known has 35 MB. */
const MAX_TEXT_BYTES = 64_000_000;
const PIECE_BYTES = 1 << 20;

/**
 * Opens a regular file for reading; links are followed.
 * @throws ParleyError `invalid_input` for a folder, pipe, device or socket; the system's own error where there is none
 */
export async function openRegular(file: string): Promise<FileHandle> {
  // Before opening: that alone can rewind a tape.
  requireRegular(await stat(file), file);
  // In case it was exchanged since. Windows knows neither the flag nor named pipes in folders.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    requireRegular(await handle.stat(), file);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The text of a regular file in UTF-8. @throws as `openRegular`; ParleyError `corrupt` for one that is too long */
export async function readRegularText(file: string, maxBytes = MAX_TEXT_BYTES): Promise<string> {
  const handle = await openRegular(file);
  try {
    const pieces: Buffer[] = [];
    // Not by its size, which files of the system itself give as 0.
    for (let total = 0; ;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES);
      if (bytesRead === 0) return Buffer.concat(pieces).toString('utf8');
      pieces.push(piece.subarray(0, bytesRead));
      total += bytesRead;
      if (total > maxBytes) {
        throw new ParleyError('corrupt', said('errors.files.textTooLong', { file, megabytes: maxBytes / 1e6 }), {
          file,
        });
      }
    }
  } finally {
    await handle.close();
  }
}

/** A read returns at most about 2 GiB, and may return less than asked. */
const CHUNK_BYTES = 2 ** 30;

/** Bytes in memory of their own: as many as were asked for, or fewer where the file ends. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(length - done, CHUNK_BYTES), position + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}

/** Blocks of the disk, whatever its own are. */
const BLOCK_BYTES = 512;

/**
 * A file of holes claims gigabytes that nobody wrote. Systems that do not say give 0 blocks; compression saves less.
 * @returns what is wrong
 */
export function holesProblem({ size, blocks }: Pick<Stats, 'size' | 'blocks'>): Said | undefined {
  const written = blocks * BLOCK_BYTES;
  if (written === 0 || size < 2 ** 24 || written >= size / 16) return undefined;
  return said('modelFaults.holes', { bytes: size, written });
}

/** @throws ParleyError `invalid_input` that says what it is instead */
export function requireRegular(stats: Stats, file: string): void {
  if (stats.isFile()) return;
  throw new ParleyError('invalid_input', said('errors.files.notRegular', { file, is: kindOf(stats) }), { file });
}

function kindOf(stats: Stats) {
  if (stats.isDirectory()) return 'folder';
  if (stats.isFIFO()) return 'pipe';
  if (stats.isSocket()) return 'socket';
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'device' : 'other';
}
