/**
 * Parquet as records: a row is one, and its place counts as its line. Row groups are read one after the other, and long ones in parts
 * where their columns allow it, so that a file of gigabytes needs memory for a part of it.
 */
import type { AsyncBuffer, Compressors, ParquetParsers, RowGroup } from 'hyparquet';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import type { DataFile, RandomBytes } from '../data-source.ts';
import type { JsonRecord } from '../format.ts';
import type { ChunkOptions } from '../read-chunks.ts';
import type { ReadRecord } from '../read-record.ts';
import { plainValue, textOf } from './plain-value.ts';

const magic = 'PAR1';
/** Of rows that are unpacked together. */
const partBytes = 32 * 1024 * 1024;
/** What is held at once of a group: packed, and unpacked where its columns are lists, which unpack as a whole. */
const maxGroupBytes = 1024 ** 3;
const megabyte = 1024 ** 2;

/** The file's bytes where it is Parquet; undefined for any other, and for one that cannot be opened, which reading as text tells. */
export async function openParquet(file: DataFile): Promise<RandomBytes | undefined> {
  const bytes = await file.open?.().catch(() => undefined);
  if (bytes === undefined) return undefined;
  const first = await bytes.read(0, magic.length).catch(() => undefined);
  if (first !== undefined && Buffer.from(first).toString('latin1') === magic) return bytes;
  await bytes.close();
  return undefined;
}

/** @throws ParleyError invalid_input for a file that is cut off, broken or has groups that are too large; cancelled */
export async function* readParquet(
  bytes: RandomBytes,
  name: string,
  limitBytes: number,
  { signal, onBytes }: ChunkOptions,
): AsyncGenerator<ReadRecord> {
  const library = await loadLibrary();
  const broken = (problem: Said) =>
    new ParleyError('invalid_input', said('errors.data.brokenParquet', { file: name, problem }));
  const unreadable = (error: unknown) =>
    error instanceof ParleyError ? error : broken(said('errors.data.parquet.unreadable', { refusal: reasonOf(error) }));
  const file = asyncBuffer(bytes, signal);
  await requireEnd(bytes, broken);
  const metadata = await library.parquetMetadataAsync(file, { geoparquet: false }).catch((error: unknown) => {
    throw unreadable(error);
  });
  const isFlat = library
    .parquetSchema(metadata)
    .children.every(({ children, element }) => children.length === 0 && element.repetition_type !== 'REPEATED');
  let [rowsBefore, bytesBefore] = [0, 0];
  for (const group of metadata.row_groups) {
    const { rows, packed, unpacked } = sizeOf(group);
    const held = isFlat ? packed : Math.max(packed, unpacked);
    if (held > maxGroupBytes) {
      const [megabytes, most] = [held, maxGroupBytes].map((size) => Math.round(size / megabyte));
      throw broken(said('errors.data.parquet.groupTooLarge', { megabytes, most }));
    }
    const step = isFlat ? Math.max(1, Math.ceil(rows / Math.ceil(Math.max(1, unpacked) / partBytes))) : rows;
    for (let from = 0; from < rows; from += step) {
      signal?.throwIfAborted();
      const to = Math.min(rows, from + step);
      const range = { rowStart: rowsBefore + from, rowEnd: rowsBefore + to };
      const found = await library
        .parquetReadObjects({ file, metadata, ...range, compressors: library.compressors, parsers })
        .catch((error: unknown) => {
          signal?.throwIfAborted();
          if (error instanceof ParleyError) throw error;
          const place = { from: range.rowStart + 1, to: range.rowEnd, refusal: reasonOf(error) };
          throw broken(said('errors.data.parquet.rowsUnreadable', place));
        });
      for (const [i, row] of found.entries()) yield recordOf(row, range.rowStart + i + 1, limitBytes);
      onBytes?.(bytesBefore + Math.round((packed * to) / rows));
    }
    rowsBefore += rows;
    bytesBefore += packed;
  }
  onBytes?.(bytes.sizeBytes);
}

/** Loaded only for such files: its decompressors are WebAssembly. */
async function loadLibrary() {
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema }, { compressors: all, decompressLz4Raw }] =
    await Promise.all([import('hyparquet'), import('hyparquet-compressors')]);
  // A page of nothing is one token, which the library takes for the beginning of a match.
  const lz4: Compressors[keyof Compressors] = (input, length) =>
    length === 0 ? new Uint8Array() : decompressLz4Raw(input, length);
  return { parquetMetadataAsync, parquetReadObjects, parquetSchema, compressors: { ...all, LZ4_RAW: lz4 } };
}

/** Times are those of ISO 8601. */
const parsers: ParquetParsers = {
  stringFromBytes: textOf,
  jsonFromBytes: textOf,
  timestampFromMilliseconds: (ms) => timeOf(Number(ms)),
  timestampFromMicroseconds: (us) => timeOf(Number(us / 1000n)),
  timestampFromNanoseconds: (ns) => timeOf(Number(ns / 1_000_000n)),
  dateFromDays: (days) => timeOf(days * 86_400_000)?.slice(0, 10),
  uuidFromBytes: (bytes) => Buffer.from(bytes).toString('hex'),
  geometryFromBytes: () => undefined,
  geographyFromBytes: () => undefined,
};

function timeOf(ms: number): string | undefined {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The library reads whole columns at once, so a read of more than a group is a mistake in the file's list of places. */
function asyncBuffer(bytes: RandomBytes, signal?: AbortSignal): AsyncBuffer {
  return {
    byteLength: bytes.sizeBytes,
    slice: async (start, end = bytes.sizeBytes) => {
      signal?.throwIfAborted();
      if (start < 0 || end > bytes.sizeBytes || end < start || end - start > maxGroupBytes) {
        throw new Error(`a part from byte ${start} to ${end} lies outside the file`);
      }
      const { buffer, byteOffset, byteLength } = await bytes.read(start, end - start);
      return byteOffset === 0 && byteLength === buffer.byteLength
        ? buffer
        : buffer.slice(byteOffset, byteOffset + byteLength);
    },
  };
}

/** A download that was interrupted has no end, where the places of everything are. */
async function requireEnd(bytes: RandomBytes, broken: (problem: Said) => ParleyError): Promise<void> {
  const at = bytes.sizeBytes - magic.length;
  const end = at < magic.length ? new Uint8Array() : await bytes.read(at, magic.length);
  if (Buffer.from(end).toString('latin1') !== magic) throw broken(said('errors.data.parquet.endMissing'));
}

function sizeOf(group: RowGroup): { rows: number; packed: number; unpacked: number } {
  const packed = group.columns.reduce(
    (sum, { meta_data: about }) => sum + Number(about?.total_compressed_size ?? 0),
    0,
  );
  return { rows: Number(group.num_rows), packed, unpacked: Number(group.total_byte_size) };
}

function recordOf(row: Readonly<Record<string, unknown>>, line: number, limitBytes: number): ReadRecord {
  const read = plainValue(row);
  if (read.badText !== undefined) {
    return { line, message: said('records.textNotUtf8', { field: read.badText.field, byte: read.badText.byte }) };
  }
  if (read.sizeBytes > limitBytes) {
    return { line, message: said('records.tooLong', { most: limitBytes, bytes: read.sizeBytes }) };
  }
  return { line, record: read.value as JsonRecord, sizeBytes: read.sizeBytes };
}

function reasonOf(error: unknown): string {
  const reason = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
  return reason.length > 160 ? `${reason.slice(0, 160)}…` : reason;
}
