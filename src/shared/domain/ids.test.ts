import { expect, test } from 'vitest';
import { newId, parseId, parseVersionId } from './ids.ts';

test('ids are unique, increasing, and parse back as their own kind only', () => {
  const ids = Array.from({ length: 20_000 }, () => newId('run'));
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(parseId('run', ids[0])).toBe(ids[0]);
  expect(() => parseId('ranking', ids[0])).toThrow(/not an id here: expected rank_/);
  expect(() => parseId('run', 'run_../../etc')).toThrow(/not an id here: expected run_/);
});

test('a version may have a chosen name, but only one that is a safe folder name', () => {
  expect(parseVersionId('parley-base')).toBe('parley-base');
  const generated: string = newId('version');
  expect(parseVersionId(generated)).toBe(generated);
  for (const bad of ['', '..', '.hidden', 'a/b', 'a\\b', 'Upper', 'ends.', 'x'.repeat(65), '-flag']) {
    expect(() => parseVersionId(bad), bad).toThrow(/cannot name a version/);
  }
});
