/**
 * Reading ZIP archives: the list of entries, and an entry as a stream. Entries are never written to disk, so their names need no
 * care. Layout: APPNOTE.TXT of PKWARE, 4.3; of its features those that exporters use: stored and deflated entries, Zip64.
 */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';

export interface ZipEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly compressedBytes: number;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc32: number;
  /** Where its local header begins. */
  readonly at: number;
}

const signatures = { local: 0x04034b50, entry: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 };
const endBytes = 22;
const locatorBytes = 20;
/** The end record is followed by a comment of at most this length. */
const maxCommentBytes = 0xffff;
/** Archives with more names than this hold no exports. */
const maxListBytes = 256 * 1024 * 1024;
const [none16, none32] = [0xffff, 0xffffffff];

/** @throws ParleyError invalid_input for a file that is no whole ZIP archive */
export async function zipEntries(path: string): Promise<ZipEntry[]> {
  await using handle = await open(path);
  const { size } = await handle.stat();
  const { at, length } = await listPlace(handle, size, path);
  if (at + length > size || length > maxListBytes) throw damaged(path, said('errors.data.zip.listOutside'));
  const list = await readAt(handle, at, length, path);
  const entries: ZipEntry[] = [];
  for (let from = 0; from + 46 <= list.length && list.readUInt32LE(from) === signatures.entry;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => list.readUInt16LE(from + offset));
    const extraAt = from + 46 + nameLength;
    const extra = list.subarray(extraAt, extraAt + extraLength);
    entries.push(entryOf(list.subarray(from, extraAt), extra));
    from = extraAt + extraLength + commentLength;
  }
  return entries;
}

/**
 * The entry's bytes in pieces, checked against its sum.
 * @throws ParleyError invalid_input for an entry that is encrypted, packed in another way or damaged
 */
export async function* readZipEntry(path: string, entry: ZipEntry): AsyncGenerator<Buffer> {
  if (entry.isEncrypted) throw unreadable(path, entry, said('errors.data.zip.encrypted'));
  if (entry.method !== 0 && entry.method !== 8) throw unreadable(path, entry, said('errors.data.zip.unusual'));
  await using handle = await open(path);
  const header = await readAt(handle, entry.at, 30, path);
  if (header.readUInt32LE(0) !== signatures.local) throw unreadable(path, entry, said('errors.data.zip.headerDamaged'));
  const start = entry.at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = handle.createReadStream({
    start,
    end: start + entry.compressedBytes - 1,
    highWaterMark: 256 * 1024,
    autoClose: false,
  });
  const inflate = entry.method === 8 ? createInflateRaw({ chunkSize: 256 * 1024 }) : undefined;
  // An empty range would be read to the end of the file.
  const source: Readable = entry.compressedBytes === 0 ? Readable.from([]) : packed;
  const bytes = inflate === undefined ? source : source.pipe(inflate);
  source.on('error', (error) => inflate?.destroy(error));
  let [sum, size] = [0, 0];
  try {
    for await (const piece of bytes) {
      sum = crc32(piece as Buffer, sum);
      size += (piece as Buffer).length;
      if (size > entry.sizeBytes) break;
      yield piece as Buffer;
    }
  } catch (error) {
    throw unreadable(path, entry, said('errors.data.zip.notUnpacked', { refusal: (error as Error).message }));
  } finally {
    packed.destroy();
    inflate?.destroy();
  }
  if (size !== entry.sizeBytes || sum !== entry.crc32) throw unreadable(path, entry, said('errors.data.zip.otherSum'));
}

function entryOf(fixed: Buffer, extra: Buffer): ZipEntry {
  const flags = fixed.readUInt16LE(8);
  const wide = [fixed.readUInt32LE(24), fixed.readUInt32LE(20), fixed.readUInt32LE(42)];
  const [sizeBytes, compressedBytes, at] = widened(wide, extra);
  return {
    name: fixed.subarray(46).toString('utf8'),
    method: fixed.readUInt16LE(10),
    isEncrypted: (flags & 1) === 1,
    crc32: fixed.readUInt32LE(16),
    sizeBytes,
    compressedBytes,
    at,
  };
}

/** Numbers that do not fit in 32 bits stand in the Zip64 part of the extra field, in this order. */
function widened(numbers: readonly number[], extra: Buffer): number[] {
  let rest: Buffer | undefined;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === 1) rest = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  }
  let from = 0;
  return numbers.map((number) => {
    if (number !== none32 || rest === undefined || from + 8 > rest.length) return number;
    from += 8;
    return Number(rest.readBigUInt64LE(from - 8));
  });
}

/** Where the list of entries lies. */
async function listPlace(handle: FileHandle, size: number, path: string): Promise<{ at: number; length: number }> {
  const tailAt = Math.max(0, size - endBytes - maxCommentBytes);
  const tail = await readAt(handle, tailAt, size - tailAt, path);
  const endAt = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (endAt < 0 || endAt + endBytes > tail.length) throw damaged(path, said('errors.data.zip.endMissing'));
  const [count, length, at] = [
    tail.readUInt16LE(endAt + 10),
    tail.readUInt32LE(endAt + 12),
    tail.readUInt32LE(endAt + 16),
  ];
  if (count !== none16 && length !== none32 && at !== none32) return { at, length };
  const locatorAt = endAt - locatorBytes;
  if (locatorAt < 0 || tail.readUInt32LE(locatorAt) !== signatures.locator64) return { at, length };
  const end64 = await readAt(handle, Number(tail.readBigUInt64LE(locatorAt + 8)), 56, path);
  if (end64.readUInt32LE(0) !== signatures.end64) throw damaged(path, said('errors.data.zip.endDamaged'));
  return { at: Number(end64.readBigUInt64LE(48)), length: Number(end64.readBigUInt64LE(40)) };
}

async function readAt(handle: FileHandle, at: number, length: number, path: string): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw damaged(path, said('errors.data.zip.cutOff'));
  return buffer;
}

function damaged(path: string, problem: Said): ParleyError {
  return new ParleyError('invalid_input', said('errors.data.brokenZip', { file: path, problem }));
}

function unreadable(path: string, { name }: ZipEntry, problem: Said): ParleyError {
  return new ParleyError('invalid_input', said('errors.data.brokenZipEntry', { file: path, entry: name, problem }));
}
