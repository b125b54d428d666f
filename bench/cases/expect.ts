/** What a check demands; a sentence says what was expected and what came. */
import { isDeepStrictEqual } from 'node:util';

export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

export function expectText(what: string, text: string, pattern: RegExp): void {
  if (pattern.test(text)) return;
  throw new Error(`${what}: expected ${String(pattern)}, got ${JSON.stringify(text.trim().slice(-300))}`);
}

export function expectNoText(what: string, text: string, pattern: RegExp): void {
  const found = pattern.exec(text);
  if (found !== null) throw new Error(`${what}: did not expect ${JSON.stringify(found[0])}`);
}

/** Every failure is a sentence: no stack and no word of a fault of ours. */
export function expectNoStack(what: string, text: string): void {
  expectNoText(what, text, /\n\s+at .*:\d+:\d+|fault in Parley|Unhandled|node:internal/);
}
