/** Cuts JSON Lines into records, each with the number of its line. Never holds more than one record. */

import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';

export type RawRecord =
  | {
      readonly line: number;
      /** Where on the line it begins, counted from 1; default 1. */
      readonly column?: number;
      readonly bytes: Buffer;
    }
  | { readonly line: number; readonly message: Said };

/** Bounds what one record may take in memory; a chat of this length is a mistake. */
export const maxRecordBytes = 64 * 1024 * 1024;

export const newline = 0x0a;
/** What JSON takes for space. */
export const whitespace: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'));

/** The parts of one record as they arrive; too many of them are counted but not kept. */
export class PartialRecord {
  #parts: Buffer[] = [];
  #sizeBytes = 0;
  readonly #limitBytes: number;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get isEmpty(): boolean {
    return this.#sizeBytes === 0;
  }

  add(part: Buffer): void {
    this.#sizeBytes += part.length;
    if (this.#sizeBytes > this.#limitBytes) this.#parts = [];
    else this.#parts.push(part);
  }

  /** The whole record, undefined where it is blank; the next one begins. */
  finish(line: number, column?: number): RawRecord | undefined {
    const sizeBytes = this.#sizeBytes;
    if (sizeBytes === 0) return undefined;
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#sizeBytes = 0;
    if (sizeBytes > this.#limitBytes) {
      return { line, message: said('records.tooLong', { most: this.#limitBytes, bytes: sizeBytes }) };
    }
    return { line, column, bytes };
  }
}

/** JSON Lines: LF or CRLF, blank lines passed over. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<RawRecord> {
  const partial = new PartialRecord(limitBytes);
  let [line, column] = [1, 1];
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length;) {
      if (partial.isEmpty && whitespace.has(chunk[from])) {
        // Blank lines, and what is blank before a record, are no part of one: millions of them cost nothing.
        column += 1;
        if (chunk[from] === newline) [line, column] = [line + 1, 1];
        from += 1;
        continue;
      }
      const at = chunk.indexOf(newline, from);
      partial.add(chunk.subarray(from, at < 0 ? chunk.length : at));
      if (at < 0) break;
      const record = partial.finish(line, column);
      if (record !== undefined) yield record;
      [line, column] = [line + 1, 1];
      from = at + 1;
    }
  }
  const record = partial.finish(line, column);
  if (record !== undefined) yield record;
}
