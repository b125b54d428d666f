import { link, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { said } from '../../../shared/language/said.ts';
import { allOf, importData, lastOf, tempDir, testApp } from '../test-app.fixture.ts';

const rankings = Array.from({ length: 3 }, (_, i) =>
  JSON.stringify({ prompt: `prompt ${i}`, completions: ['a', 'b', 'c'], ranks: [0, 1, 1] }),
).join('\n');
const upload = { kind: 'text' as const, fileName: 'ranked.jsonl', text: rankings };

it('writes a dataset as a file that comes in again as the same', async () => {
  const { client } = await testApp();
  await importData(client, { source: upload });
  const file = path.join(await tempDir(), 'out.jsonl');
  const source = { kind: 'dataset' as const, dataset: 'ranked' };
  const events = await allOf(
    await client.data.export({ source, format: 'rankings', to: { kind: 'file', path: file } }),
  );
  expect(events.at(-1)).toEqual({
    type: 'done',
    format: 'rankings',
    exported: 3,
    skipped: 0,
    expanded: 0,
    pairs: 0,
    notes: [],
  });
  expect(events.filter(({ type }) => type === 'progress').length).toBeGreaterThan(0);
  expect(await importData(client, { source: { kind: 'file', path: file }, name: 'ranked' })).toMatchObject({
    imported: 0,
    duplicates: 3,
  });
});

it('takes rankings apart where a format holds pairs only, says so, and hands the text to a browser', async () => {
  const { client } = await testApp();
  await importData(client, { source: upload });
  const source = { kind: 'dataset' as const, dataset: 'ranked' };
  const events = await allOf(await client.data.export({ source, format: 'hh-rlhf', to: { kind: 'text' } }));
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  expect(text.trim().split('\n')).toHaveLength(6);
  expect(events.at(-1)).toMatchObject({
    exported: 3,
    expanded: 3,
    pairs: 6,
    notes: [said('data.export.rankingsAsPairs', { rankings: 3, pairs: 6, format: 'hh-rlhf' })],
  });
});

it('writes the rankings that stand, those of people only where asked', async () => {
  const { client } = await testApp();
  const candidates = ['x', 'y'].map((completion) => ({ completion, generationId: null, versionId: null }));
  const { id } = await client.rank.record({
    prompt: [{ role: 'user', content: 'hi' }],
    candidates,
    orderShown: [0, 1],
    outcome: { kind: 'ranked', ranks: [2, 1] },
  });
  const dir = await tempDir();
  const to = { kind: 'file' as const, path: path.join(dir, 'out.jsonl'), replace: true };
  const exportOf = async (kind?: 'human' | 'rule', name?: string) => {
    const raters = kind && [{ kind, name }];
    return lastOf(await client.data.export({ source: { kind: 'rankings', raters }, format: 'rankings', to }));
  };
  expect(await exportOf('human')).toMatchObject({ exported: 1 });
  expect(JSON.parse(await readFile(to.path, 'utf8'))).toEqual({
    prompt: [{ role: 'user', content: 'hi' }],
    completions: ['x', 'y'],
    ranks: [1, 0],
  });
  expect(await exportOf('human', 'me')).toMatchObject({ exported: 1 });
  expect(await exportOf('human', 'Ann')).toMatchObject({ exported: 0 });
  expect(await exportOf('rule')).toMatchObject({ exported: 0 });
  await client.rank.undo({ id });
  expect(await exportOf()).toMatchObject({ exported: 0 });
  expect(await readdir(dir)).toEqual(['out.jsonl']);
});

const rankingsTo = (file: string, replace?: boolean) => ({
  source: { kind: 'rankings' as const },
  format: 'rankings',
  to: { kind: 'file' as const, path: file, replace },
});

it('never writes into the home folder, whichever way the path leads there', async () => {
  const { client, home } = await testApp();
  const outside = await tempDir();
  await symlink(home, path.join(outside, 'way-in'));
  await symlink(path.join(home, 'parley.sqlite'), path.join(outside, 'a.jsonl'));
  await symlink(path.join(outside, 'b.jsonl'), path.join(outside, 'c.jsonl'));
  await symlink('way-in/new.jsonl', path.join(outside, 'b.jsonl'));
  const before = await readFile(path.join(home, 'parley.sqlite'));
  const ways = [
    path.join(home, 'parley.sqlite'),
    path.join(home, 'new.jsonl'),
    path.join(home, 'versions', '..', 'runs', 'new', 'new.jsonl'),
    path.join(outside, 'way-in', 'parley.sqlite'),
    path.join(outside, 'a.jsonl'),
    path.join(outside, 'c.jsonl'),
  ];
  for (const file of ways) {
    await expect(client.data.export(rankingsTo(file, true)).then(lastOf)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(`it is in the home folder ${home}`) as string,
    });
  }
  const version = { version: 'parley-base', format: 'hf' as const };
  for (const out of [home, path.join(home, 'versions', 'mine'), path.join(outside, 'way-in', 'runs')]) {
    await expect(client.models.export({ ...version, out }).then(lastOf)).rejects.toThrow('it is in the home folder');
  }
  expect((await readFile(path.join(home, 'parley.sqlite'))).equals(before)).toBe(true);
  expect(await readdir(home)).not.toContain('new.jsonl');
  // Another name for the store's own file: the name goes, the store stays.
  await link(path.join(home, 'parley.sqlite'), path.join(outside, 'linked'));
  await lastOf(await client.data.export(rankingsTo(path.join(outside, 'linked'), true)));
  expect((await readFile(path.join(home, 'parley.sqlite'))).equals(before)).toBe(true);
});

it('replaces a file only where that was agreed to, and nothing but a file', async () => {
  const { client, home } = await testApp();
  const dir = await tempDir();
  const file = path.join(dir, 'thesis.txt');
  await writeFile(file, 'years of work');
  await expect(client.data.export(rankingsTo(file)).then(lastOf)).rejects.toMatchObject({ code: 'conflict' });
  expect(await readFile(file, 'utf8')).toBe('years of work');
  // A model is a folder, which is never replaced: its files might be anybody's.
  for (const out of [file, dir]) {
    const model = client.models.export({ version: 'parley-base', format: 'hf', out });
    await expect(model.then(lastOf)).rejects.toMatchObject({ code: 'conflict' });
    expect(await readFile(file, 'utf8')).toBe('years of work');
  }
  await mkdir(path.join(dir, 'folder'));
  for (const [name, kind] of [
    [path.join(dir, 'folder'), 'a folder'],
    ['/dev/null', 'a device'],
  ]) {
    await expect(client.data.export(rankingsTo(name, true)).then(lastOf)).rejects.toThrow(`it is ${kind}`);
  }
  await lastOf(await client.data.export(rankingsTo(file, true)));
  expect(await readdir(path.join(home, 'exporting'))).toEqual([]);
  expect(await readFile(file, 'utf8')).toBe('');
  expect((await readdir(dir)).toSorted()).toEqual(['folder', 'thesis.txt']);
});
