import { newline, PartialRecord, whitespace } from './split-lines.ts';
import type { RawRecord } from './split-lines.ts';

const [quote, backslash, comma, openList, closeList, openObject, closeObject] = Buffer.from('"\\,[]{}');

type Place = 'space' | 'open' | 'element' | 'between' | 'close' | 'after';

/** Follows the nesting of a JSON list byte by byte; broken elements are passed over as well as they can be. */
class ListScanner {
  #depth = 0; // 1 is inside the list, between or at the top of its elements
  #inString = false;
  #isEscaped = false;
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The next byte from `at` on that can mean something: within a string, which is most of a file, few do. */
  skip(chunk: Buffer, at: number): number {
    if (!this.#inString || this.#isEscaped) return at;
    let next = at;
    while (next < chunk.length && chunk[next] !== quote && chunk[next] !== backslash && chunk[next] !== newline) next++;
    return next;
  }

  take(byte: number): Place {
    if (this.#inString) return this.#takeInString(byte);
    if (whitespace.has(byte)) return 'space';
    if (this.#isClosed) return 'after';
    if (this.#depth === 0) {
      this.#depth = 1;
      return 'open';
    }
    if (this.#depth === 1 && byte === comma) return 'between';
    if (this.#depth === 1 && byte === closeList) {
      this.#isClosed = true;
      return 'close';
    }
    if (byte === quote) this.#inString = true;
    else if (byte === openList || byte === openObject) this.#depth += 1;
    // A bracket too many belongs to its element and must not end the list.
    else if (byte === closeList || byte === closeObject) this.#depth = Math.max(1, this.#depth - 1);
    return 'element';
  }

  #takeInString(byte: number): Place {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#inString = false;
    return 'element';
  }
}

/** A JSON list, one record for each element, however it is broken into lines. The first byte but whitespace must be `[`. */
export async function* splitList(chunks: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<RawRecord> {
  const scanner = new ListScanner();
  const partial = new PartialRecord(limitBytes);
  let line = 1;
  let elementLine = 0; // 0: between elements
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = scanner.skip(chunk, 0); at < chunk.length; at = scanner.skip(chunk, at + 1)) {
      const place = scanner.take(chunk[at]);
      if (place === 'after') {
        yield { line, message: 'expected nothing after the end of the list' };
        return;
      }
      if (place === 'element' && elementLine === 0) {
        elementLine = line;
        from = at;
      }
      if ((place === 'between' || place === 'close') && elementLine > 0) {
        partial.add(chunk.subarray(from, at));
        const record = partial.finish(elementLine);
        if (record !== undefined) yield record;
        elementLine = 0;
      }
      if (chunk[at] === newline) line += 1;
    }
    if (elementLine > 0) partial.add(chunk.subarray(from));
  }
  if (scanner.isClosed) return;
  const where = elementLine > 0 ? 'inside an element that starts here' : 'before its closing "]"';
  yield { line: elementLine || line, message: `expected a whole JSON list, the file ends ${where}` };
}
