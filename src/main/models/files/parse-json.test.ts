import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

test('JSON is parsed as ever', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
  expect(() => parseJson('{"a": ]')).toThrow(SyntaxError);
});

test('brackets in strings do not count, whatever is escaped before them', () => {
  const texts = ['['.repeat(500), `"${'['.repeat(500)}`, `\\${'{'.repeat(500)}`, `\\"${'['.repeat(500)}\\\\`];
  for (const text of texts) expect(parseJson(JSON.stringify({ [text]: text }))).toEqual({ [text]: text });
  const wide = JSON.stringify(Array.from({ length: 1000 }, () => [{}]));
  expect(parseJson(wide)).toHaveLength(1000);
});

test('values nested too deeply are refused, closed or not', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(parseJson(nested(200))).toHaveLength(1);
  for (const text of [nested(201), '['.repeat(5_000_000), '{"a":'.repeat(1000)]) {
    expect(() => parseJson(text)).toThrow(/nested more than 200 deep/);
  }
});
