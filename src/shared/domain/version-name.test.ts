import { expect, test } from 'vitest';
import { newId, parseVersionId } from './ids.ts';
import { versionTag, versionText } from './version-name.ts';

test('a name is followed by the end of a generated id, by a chosen id, or by nothing where that is the name', () => {
  const id = newId('version');
  expect(versionTag({ id, name: 'Round 3' })).toBe(id.slice(-6));
  expect(versionText({ id, name: 'Round 3' })).toBe(`Round 3 · ${id.slice(-6)}`);
  expect(versionText({ id: parseVersionId('smol'), name: 'My favourite' })).toBe('My favourite · smol');
  expect(versionText({ id: parseVersionId('parley-base'), name: 'parley-base' })).toBe('parley-base');
});
