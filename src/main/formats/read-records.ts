import { readChunks } from './read-chunks.ts';
import type { ChunkOptions } from './read-chunks.ts';
import type { JsonRecord } from './format.ts';
import { maxRecordBytes, splitLines } from './split-lines.ts';
import type { RawRecord } from './split-lines.ts';
import { splitList } from './split-list.ts';

export type ReadRecord =
  | { readonly line: number; readonly record: JsonRecord; readonly sizeBytes: number }
  /** A line that is no JSON object, and why. */
  | { readonly line: number; readonly message: string };

export interface ReadOptions extends ChunkOptions {
  readonly maxRecordBytes?: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON objects of a data file as a stream, one record in memory at a time: JSON Lines, or a JSON list where the
 * file begins with `[`. What cannot be read is a message in its place, and reading goes on.
 * @throws ParleyError not_found, invalid_input, io or cancelled where the file itself cannot be read
 */
export async function* readRecords(path: string, options: ReadOptions = {}): AsyncGenerator<ReadRecord> {
  const limitBytes = options.maxRecordBytes ?? maxRecordBytes;
  const { first, chunks } = await peek(readChunks(path, options));
  const isList = /^\s*\[/.test(first.toString('latin1'));
  const raw = isList ? splitList(chunks, limitBytes) : splitLines(chunks, limitBytes);
  for await (const record of raw) yield decode(record);
}

function decode(raw: RawRecord): ReadRecord {
  if ('message' in raw) return raw;
  const { line, bytes } = raw;
  let text: string;
  try {
    text = utf8.decode(bytes).trimEnd();
  } catch {
    return { line, message: `expected UTF-8, byte ${firstBadByte(bytes)} of the line is not; save the file as UTF-8` };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, message: `expected a JSON object, it does not parse: ${jsonReason(error)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    return { line, message: `expected a JSON object, got ${got}` };
  }
  return { line, record: value as JsonRecord, sizeBytes: bytes.length };
}

/** Counted from 1: where the first character begins that is not whole and valid. */
function firstBadByte(bytes: Buffer): number {
  // With `stream`, a character cut in two at the end is not an error, so the answer is monotonous in the length.
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  while (!decodes(bytes.subarray(0, good), false)) good -= 1;
  return good + 1;
}

function decodes(bytes: Buffer, stream: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

/** V8 quotes the text around the fault, which may run to several lines. */
function jsonReason(error: unknown): string {
  const reason = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
  return reason.length > 160 ? `${reason.slice(0, 160)}…` : reason;
}

/** The first piece that shows how the file begins, and all pieces from it on. */
async function peek(chunks: AsyncGenerator<Buffer>): Promise<{ first: Buffer; chunks: AsyncIterable<Buffer> }> {
  let first = Buffer.alloc(0);
  while (first.toString('latin1').trim() === '') {
    const next = await chunks.next();
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
  }
  return { first, chunks: resume(first, chunks) };
}

async function* resume(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
