import { said } from '../../shared/language/said.ts';
import { newline, PartialRecord, whitespace } from './split-lines.ts';
import type { RawRecord } from './split-lines.ts';

const [quote, backslash, comma, colon, openList, closeList, openObject, closeObject] = Buffer.from('"\\,:[]{}');

/** `restart`: an element begins here, though the one before it never ended. */
type Place = 'space' | 'open' | 'element' | 'between' | 'restart' | 'close' | 'after';

/**
 * Follows the nesting of a JSON list byte by byte; broken elements are passed over as well as they can be. An element is
 * broken where JSON allows no line's end (in a string) or no `{`. It then ends before the next `{` that begins a line and
 * stands no deeper than its own.
 */
class ListScanner {
  /** Brackets that wait for their end; the first is the list's own. */
  #open: number[] = [];
  /** The latest byte that is neither space nor in a string; a whole string is its last quote. */
  #latest = 0;
  #inString = false;
  #isEscaped = false;
  #isClosed = false;
  /** Of the line so far, while there is nothing else in it. */
  #indent: number | undefined = 0;
  #elementIndent: number | undefined;
  #isBroken = false;

  /** @param isList whether the list's own bracket comes first */
  constructor(isList: boolean) {
    if (isList) return;
    this.#open = [openList];
    this.#latest = openList;
  }

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
    if (byte === newline && this.#inString) {
      this.#inString = false;
      this.#isEscaped = false;
      this.#isBroken = true;
    }
    if (this.#inString) return this.#takeInString(byte);
    if (whitespace.has(byte)) return this.#takeSpace(byte);
    if (this.#isClosed) return 'after';
    const place = this.#takeMark(byte);
    this.#latest = byte;
    this.#indent = undefined;
    return place;
  }

  #takeSpace(byte: number): Place {
    if (byte === newline) this.#indent = 0;
    else if (this.#indent !== undefined) this.#indent += 1;
    return 'space';
  }

  #takeMark(byte: number): Place {
    if (this.#open.length === 0) {
      this.#open = [openList];
      return 'open';
    }
    if (this.#open.length === 1 && byte === comma) return 'between';
    if (this.#open.length === 1 && byte === closeList) {
      this.#isClosed = true;
      return 'close';
    }
    if (byte === openObject) return this.#takeObject();
    if (byte === quote) this.#inString = true;
    else if (byte === openList) this.#open.push(byte);
    // A bracket too many belongs to its element and must not end the list.
    else if ((byte === closeList || byte === closeObject) && this.#open.length > 1) this.#open.pop();
    return 'element';
  }

  #takeObject(): Place {
    const inObject = this.#open[this.#open.length - 1] === openObject;
    const isAllowed = inObject ? this.#latest === colon : this.#latest === comma || this.#latest === openList;
    if (!isAllowed) this.#isBroken = true;
    const isElement = this.#open.length === 1 && isAllowed;
    const restarts = this.#isBroken && this.#indent !== undefined && this.#indent <= (this.#elementIndent ?? Infinity);
    if (isElement || restarts) {
      this.#open = [openList];
      this.#elementIndent = this.#indent;
      this.#isBroken = false;
    }
    this.#open.push(openObject);
    return restarts && !isElement ? 'restart' : 'element';
  }

  #takeInString(byte: number): Place {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#inString = false;
    return 'element';
  }
}

/**
 * A JSON list, one record for each element, however it is broken into lines.
 * @param isList whether the list's own brackets are there; otherwise its elements stand one after another, each from a new
 *   line on, with or without commas
 */
export async function* splitList(
  chunks: AsyncIterable<Buffer>,
  limitBytes: number,
  isList = true,
): AsyncGenerator<RawRecord> {
  const scanner = new ListScanner(isList);
  const partial = new PartialRecord(limitBytes);
  let line = 1;
  let elementLine = 0; // 0: between elements
  let elementColumn = 1;
  let lineStart = 0; // in bytes from the beginning of the chunk
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = scanner.skip(chunk, 0); at < chunk.length; at = scanner.skip(chunk, at + 1)) {
      const place = scanner.take(chunk[at]);
      if (place === 'after') {
        yield { line, message: said('records.afterList') };
        return;
      }
      if (place === 'element' && elementLine === 0) {
        elementLine = line;
        elementColumn = at - lineStart + 1;
        from = at;
      }
      if ((place === 'between' || place === 'restart' || place === 'close') && elementLine > 0) {
        partial.add(chunk.subarray(from, at));
        const record = partial.finish(elementLine, elementColumn);
        if (record !== undefined) yield record;
        elementLine = place === 'restart' ? line : 0;
        elementColumn = at - lineStart + 1;
        from = at;
      }
      if (chunk[at] === newline) {
        line += 1;
        lineStart = at + 1;
      }
    }
    lineStart -= chunk.length;
    if (elementLine > 0) partial.add(chunk.subarray(from));
  }
  if (scanner.isClosed) return;
  if (!isList) {
    const record = partial.finish(elementLine, elementColumn);
    if (record !== undefined) yield record;
    return;
  }
  if (elementLine > 0) yield { line: elementLine, message: said('records.cutInElement') };
  else yield { line, message: said('records.cutInList') };
}
