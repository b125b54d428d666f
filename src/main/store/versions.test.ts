import { expect, test } from 'vitest';
import { parseVersionId } from '../../shared/domain/ids.ts';
import { base, registerBase, tempStore } from './temp-home.fixture.ts';

const child = parseVersionId('round-1');
const grandchild = parseVersionId('round-2');

test('versions form a tree by parent, with files and a verdict', () => {
  const { versions, runs, ...store } = tempStore();
  expect(store.home.versionDir(base)).toMatch(/versions.parley-base$/);
  versions.register({ id: base, files: [{ path: 'config.json', sizeBytes: 2, sha256: 'a'.repeat(64) }] });
  const run = runs.create({ kind: 'round', fromVersionId: base, config: {}, seed: 1 });
  versions.register({ id: child, parentId: base, runId: run.id, files: [], kept: false, figures: { kl: 2 } });
  versions.register({ id: grandchild, parentId: child, files: [] });
  expect(versions.tree()).toMatchObject([
    { version: { id: base }, children: [{ version: { id: child }, children: [{ version: { id: grandchild } }] }] },
  ]);
  expect(versions.get(base)).toMatchObject({ kept: null, files: [{ path: 'config.json', sizeBytes: 2 }] });
  expect(versions.update(child, { kept: true, note: 'better' })).toMatchObject({
    kept: true,
    note: 'better',
    figures: { kl: 2 },
    parentId: base,
    runId: run.id,
  });
});

test('a version is found by the beginning of its id, and an unknown one is answered with those there are', () => {
  const store = tempStore();
  expect(() => store.versions.resolve('x')).toThrow(/there are none yet/);
  registerBase(store);
  store.versions.register({ id: child, files: [] });
  store.versions.register({ id: grandchild, files: [] });
  expect(store.versions.resolve('parley').id).toBe(base);
  expect(store.versions.resolve('round-1').id).toBe(child);
  expect(() => store.versions.resolve('round')).toThrow(/round-1, round-2/);
  expect(() => store.versions.resolve('other')).toThrow(/there are: parley-base, round-1, round-2/);
  expect(() => store.versions.register({ id: child, files: [] })).toThrow(/already a version round-1/);
  expect(() => store.versions.register({ id: parseVersionId('x'), parentId: parseVersionId('y'), files: [] })).toThrow(
    /not stored/,
  );
  expect(store.versions.has(parseVersionId('x'))).toBe(false);
});
