import { open, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { allOf, importData, tempDir, testApp } from '../test-app.fixture.ts';

/** Of different prompts. */
async function manyPrompts(count: number, from = 0): Promise<string> {
  const file = path.join(await tempDir(), 'many.jsonl');
  const handle = await open(file, 'w');
  for (let i = from; i < from + count; i++)
    await handle.write(`${JSON.stringify({ prompt: `${i} ${'x'.repeat(900)}` })}\n`);
  await handle.close();
  return file;
}

it('tells how far it is in bytes and records', async () => {
  const { client } = await testApp();
  const file = await manyPrompts(20_000);
  const events = await allOf(await client.data.import({ source: { kind: 'file', path: file } }));
  const progress = events.flatMap((event) => (event.type === 'progress' ? [event] : []));
  expect(progress.length).toBeGreaterThan(0);
  for (const { stage, done, total, rows } of progress) {
    expect([stage, total]).toEqual(['reading, bytes', (await stat(file)).size]);
    // A record is about 920 bytes, and pieces of the file are read ahead of them.
    expect(Math.abs(done / 920 - rows)).toBeLessThan(2000);
  }
  expect(events.at(-1)).toMatchObject({ type: 'done', imported: 20_000, droppedFields: [], notes: [] });
});

it('takes back what it has stored when it is left, and nothing else', async () => {
  const { client, home } = await testApp();
  await importData(client, { source: { kind: 'file', path: await manyPrompts(1500) }, name: 'mine' });
  for (const name of ['mine', 'new']) {
    const stream = await client.data.import({ source: { kind: 'file', path: await manyPrompts(40_000, 1000) }, name });
    // Until some thousands are stored.
    let rows = 0;
    while (rows < 5000) {
      const { value, done } = await stream.next();
      if (done === true || value.type === 'done') throw new Error('The import was over before it could be left.');
      rows = value.rows;
    }
    // What is in already may go again, and is told apart.
    const under = (await client.data.list()).find((set) => set.name === name);
    const kept = name === 'mine' ? 1500 : 0;
    expect(under?.importing).toBeGreaterThan(0);
    expect(under?.importing).toBe((under?.itemCount ?? 0) - kept);
    await stream.return?.();
    expect((await client.data.list()).map((set) => [set.name, set.itemCount, set.importing])).toEqual([
      ['mine', 1500, 0],
    ]);
  }
  expect((await readdir(home)).filter((name) => name.startsWith('upload'))).toEqual([]);
  const again = await importData(client, {
    source: { kind: 'file', path: await manyPrompts(1000, 1000) },
    name: 'mine',
  });
  expect(again).toMatchObject({ imported: 500, duplicates: 500 });
});

it('says which fields a format has no place for', async () => {
  const { client } = await testApp();
  const file = path.join(await tempDir(), 'pairs.jsonl');
  const pair = { input: 'Sky?', chosen: 'Blue.', rejected: 'Green.', margin: 1, id: 7, tags: [], note: null };
  await writeFile(file, JSON.stringify(pair));
  const done = await importData(client, { source: { kind: 'file', path: file } });
  expect(done).toMatchObject({
    format: 'openrlhf',
    droppedFields: [
      { field: 'id', records: 1 },
      { field: 'margin', records: 1 },
    ],
    notes: [{ id: 'imports.notKept', params: { fields: 'id (1), margin (1)', format: 'openrlhf' } }],
  });
});

it('leaves out a reply that is preferred to itself, counted and named', async () => {
  const { client } = await testApp();
  const file = path.join(await tempDir(), 'pairs.jsonl');
  const records = [
    { prompt: 'a', chosen: 'x', rejected: 'y' },
    { prompt: 'b', chosen: 'same', rejected: 'same' },
    { prompt: 'c', completions: ['same', 'same'], ranks: [0, 1] },
    { prompt: 'd', completions: ['same', 'same'], ranks: [0, 0] },
  ];
  const importing = async (some: readonly object[]) => {
    await writeFile(file, some.map((record) => `${JSON.stringify(record)}\n`).join(''));
    return importData(client, { source: { kind: 'file', path: file } });
  };
  expect(await importing(records.slice(0, 2))).toMatchObject({
    imported: 1,
    errorCount: 1,
    errors: [{ line: 2, message: { id: 'checks.samePreference' } }],
  });
  expect(await importing(records.slice(2))).toMatchObject({
    imported: 1,
    errors: [{ line: 1, message: { id: 'checks.sameCompletions' } }],
  });
});
