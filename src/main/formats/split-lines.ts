/** Cuts JSON Lines into records, each with the number of its line. Never holds more than one record. */

export type RawRecord =
  | {
      readonly line: number;
      /** Where on the line it begins, counted from 1; default 1. */
      readonly column?: number;
      readonly bytes: Buffer;
    }
  | { readonly line: number; readonly message: string };

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

  add(part: Buffer): void {
    this.#sizeBytes += part.length;
    if (this.#sizeBytes > this.#limitBytes) this.#parts = [];
    else this.#parts.push(part);
  }

  /** The whole record, undefined where it is blank; the next one begins. */
  finish(line: number, column?: number): RawRecord | undefined {
    const bytes = Buffer.concat(this.#parts);
    const sizeBytes = this.#sizeBytes;
    this.#parts = [];
    this.#sizeBytes = 0;
    if (sizeBytes > this.#limitBytes) {
      return { line, message: `expected a record of at most ${this.#limitBytes} bytes, it has ${sizeBytes}` };
    }
    return bytes.every((byte) => whitespace.has(byte)) ? undefined : { line, column, bytes };
  }
}

/** JSON Lines: LF or CRLF, blank lines passed over. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<RawRecord> {
  const partial = new PartialRecord(limitBytes);
  let line = 1;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      partial.add(chunk.subarray(from, at));
      const record = partial.finish(line);
      if (record !== undefined) yield record;
      line += 1;
      from = at + 1;
    }
    partial.add(chunk.subarray(from));
  }
  const record = partial.finish(line);
  if (record !== undefined) yield record;
}
