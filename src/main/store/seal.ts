/**
 * What the database was when Parley last ended in order: its size and a checksum of its bytes. SQLite's own check sees a broken
 * structure, not a changed letter; the seal sees any changed byte. While a database is open it has no seal, so one that a
 * crash left is checked by SQLite alone.
 */
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';

export interface Seal {
  readonly sizeBytes: number;
  readonly crc32: number;
}

export const sealFile = (databaseFile: string) => `${databaseFile}.seal`;

/** Undefined where there is none that can be read, or where changes since wait in the log. */
export function readSeal(databaseFile: string): Seal | undefined {
  if ((fs.statSync(`${databaseFile}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return undefined;
  try {
    return JSON.parse(fs.readFileSync(sealFile(databaseFile), 'utf8')) as Seal;
  } catch {
    return undefined;
  }
}

/** Whether the file is, byte for byte, the one that was sealed. */
export function sealHolds(databaseFile: string, { sizeBytes, crc32 }: Seal): boolean {
  const size = fs.statSync(databaseFile, { throwIfNoEntry: false })?.size;
  return size === sizeBytes && checksumOf(databaseFile) === crc32;
}

/** Before anything changes. */
export function breakSeal(databaseFile: string): void {
  fs.rmSync(sealFile(databaseFile), { force: true });
  // Forced to disk: after a power cut the old seal must not lie beside a newer database.
  syncFolder(dirname(databaseFile));
}

/** Of a database that is closed and whose log is gone. */
export function sealDatabase(databaseFile: string): void {
  if (fs.existsSync(`${databaseFile}-wal`)) return;
  writeSeal(databaseFile, { sizeBytes: fs.statSync(databaseFile).size, crc32: checksumOf(databaseFile) });
}

export function writeSeal(databaseFile: string, seal: Seal): void {
  const draft = `${sealFile(databaseFile)}.tmp`;
  fs.writeFileSync(draft, JSON.stringify(seal));
  fs.renameSync(draft, sealFile(databaseFile));
}

/** CRC-32 finds every flipped bit and costs a fifth of SHA-256; nobody is to be kept from forging it. */
export function checksumOf(file: string): number {
  const descriptor = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(1 << 20);
    let sum = 0;
    for (;;) {
      const bytes = fs.readSync(descriptor, buffer);
      if (bytes === 0) return sum;
      sum = crc32(buffer.subarray(0, bytes), sum);
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Windows cannot open folders and does without. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
