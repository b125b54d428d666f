import { expect, test } from 'vitest';
import { newId, parseVersionId } from './ids.ts';
import { versionNames, versionTag, versionText } from './version-name.ts';

test('a name is followed by the end of a generated id, by a chosen id, or by nothing where that is the name', () => {
  const id = newId('version');
  expect(versionTag({ id, name: 'Round 3' })).toBe(id.slice(-6));
  expect(versionText({ id, name: 'Round 3' })).toBe(`Round 3 · ${id.slice(-6)}`);
  expect(versionText({ id: parseVersionId('smol'), name: 'My favourite' })).toBe('My favourite · smol');
  expect(versionText({ id: parseVersionId('parley-base'), name: 'parley-base' })).toBe('parley-base');
});

test('in sentences a name stands alone, unless two share it or the version is not known', () => {
  const [first, second, other] = [newId('version'), newId('version'), newId('version')];
  const nameOf = versionNames([
    { id: first, name: 'Round 3' },
    { id: second, name: 'round 3' },
    { id: other, name: 'Asks back' },
  ]);
  expect(nameOf(other)).toBe('Asks back');
  expect(nameOf(first)).toBe(`Round 3 · ${first.slice(-6)}`);
  expect(nameOf(second)).toBe(`round 3 · ${second.slice(-6)}`);
  expect(nameOf('ver_gone')).toBe('ver_gone');
});
