/** JSON that somebody else wrote: nested without end, it takes gigabytes to parse, and every walk over it the whole stack. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';

/** Tools' descriptions nest about a dozen deep. */
const MAX_DEPTH = 200;

/** @throws SyntaxError as `JSON.parse`; ParleyError `corrupt` for values nested too deeply, before they are parsed */
export function parseJson(text: string): unknown {
  requireShallow(text);
  return JSON.parse(text);
}

/** What `parseJson` threw, for a message: V8's own words of a syntax error. */
export function faultOf(error: unknown): Said | string {
  return error instanceof ParleyError && error.said !== undefined ? error.said : (error as Error).message;
}

function requireShallow(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > MAX_DEPTH) {
          throw new ParleyError('corrupt', said('modelFaults.nestedTooDeep', { at, most: MAX_DEPTH }));
        }
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
    }
  }
}

/** Where the string ends that begins at `start`; the text's end where it never does. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}
