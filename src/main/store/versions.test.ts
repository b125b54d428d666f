import { expect, test } from 'vitest';
import { newId, parseVersionId } from '../../shared/domain/ids.ts';
import { said } from '../../shared/language/said.ts';
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

test('a note is kept as it was said until a person writes another', () => {
  const { versions } = tempStore();
  const note = said('verdicts.kept', { figures: 'it wins' });
  versions.register({ id: base, files: [], note });
  expect(versions.get(base).note).toEqual(note);
  expect(versions.update(base, { kept: true }).note).toEqual(note);
  expect(versions.update(base, { note: 'I like its tone' }).note).toBe('I like its tone');
  expect(versions.update(base, { kept: false }).note).toBe('I like its tone');
});

test('a version is called after its run, counted among those of its kind, or by its id, until it gets a name', () => {
  const { versions, runs } = tempStore();
  versions.register({ id: base, files: [] });
  expect(versions.get(base).name).toBe('parley-base');
  const kinds = ['round', 'ppo', 'round'] as const;
  const made = kinds.map((kind) => {
    const { id: runId } = runs.create({ kind, fromVersionId: base, config: {}, seed: 1 });
    return versions.register({ id: newId('version'), parentId: base, runId, files: [] });
  });
  expect(made.map(({ name }) => name)).toEqual(['Round 1', 'PPO 1', 'Round 2']);
  const [first, , last] = made;
  expect(versions.resolve('round 2').id).toBe(last.id);
  expect(versions.update(last.id, { name: 'Asks back' })).toMatchObject({ id: last.id, name: 'Asks back', note: '' });
  expect(versions.resolve('asks back').id).toBe(last.id);
  expect(versions.resolve(last.id.slice(-6)).id).toBe(last.id);
  for (const taken of ['ASKS BACK', 'parley-base']) {
    expect(() => versions.update(first.id, { name: taken })).toThrow(/already. Choose another name/);
  }
  expect(() => versions.resolve('nothing')).toThrow(/there are: parley-base, Round 1, PPO 1, Asks back\.$/);
  expect(versions.nameOf(last.id)).toBe('Asks back');
  expect(versions.update(last.id, { name: 'asks back' }).name).toBe('asks back');
});

test('two of one name are told apart by their tags, and found by what tells them apart', () => {
  const { versions } = tempStore();
  const [one, two] = [1, 2].map(() => versions.register({ id: newId('version'), name: 'Twin', files: [] }));
  const calls = [one, two].map(({ id }) => `Twin · ${id.slice(-6)}`);
  expect(() => versions.resolve('twin')).toThrow(`"twin" could be any of the versions ${calls.join(', ')}.`);
  expect(calls.map((text) => versions.resolve(text).id)).toEqual([one.id, two.id]);
  expect(versions.nameOf(two.id)).toBe(calls[1]);
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
