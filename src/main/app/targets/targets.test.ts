import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { fromContractError } from '../../../shared/contract/errors.ts';
import { RayCluster, type StubJob } from '../../remote/ray-cluster.fixture.ts';
import { allOf, importData, tempDir, testApp } from '../test-app.fixture.ts';

const token = 'token-that-nobody-may-see';
const clusters: RayCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

async function labOf() {
  const cluster = new RayCluster();
  cluster.token = token;
  clusters.push(cluster);
  return { cluster, url: await cluster.start() };
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

const refusal = (promise: Promise<unknown>) => promise.then(() => undefined, fromContractError);

test('a target is added, tested and removed; what it lacks is told', async () => {
  const { cluster, url } = await labOf();
  const { client } = await testApp();
  expect(await client.targets.list()).toEqual([]);
  const added = await client.targets.add({ name: 'lab', url: `${url}/`, token: ` ${token}\n` });
  expect(added).toEqual({
    ...{ name: 'lab', kind: 'ray', url, storage: '~/parley', workers: 1, hasToken: true, header: 'Authorization' },
  });
  cluster.installed = { torch: '2.15.0', peft: null };
  cluster.disk = { freeBytes: 0, problem: 'PermissionError: Permission denied' };
  expect(await client.targets.test({ name: 'lab' })).toMatchObject({
    ...{ ray: '2.60.0', python: '3.11.7', disk: { problem: 'PermissionError: Permission denied' } },
    packages: expect.arrayContaining([
      { name: 'torch', installed: '2.15.0', tried: '2.15.0' },
      { name: 'peft', installed: null, tried: '0.21.2' },
    ]) as unknown,
  });
  const twice = await refusal(client.targets.add({ name: 'LAB', url }));
  expect(twice).toMatchObject({ code: 'conflict' });
  for (const address of ['ray://x', 'lab', 'http://me:secret@lab:8265', `${url}?token=x`]) {
    expect(await refusal(client.targets.add({ name: 'b', url: address }))).toMatchObject({ code: 'invalid_input' });
  }
  const unreadable = await refusal(client.targets.add({ name: 'b', url, token: 'two\nlines' }));
  expect(unreadable).toMatchObject({ code: 'invalid_input', message: expect.not.stringContaining('two') as string });
  await client.targets.remove({ name: 'lab' });
  expect(await refusal(client.targets.test({ name: 'lab' }))).toMatchObject({ code: 'not_found' });
});

test('a run is sent, followed through a lost connection and a closed app, and comes back as a version', async () => {
  const { cluster, url } = await labOf();
  const logs: string[] = [];
  const app = await testApp(undefined, { log: (text) => logs.push(text) });
  const { home } = app;
  const data = path.join(await tempDir(), 'chats.jsonl');
  const chats = Array.from({ length: 24 }, (_, i) => ({
    messages: [
      { role: 'user', content: `What is ${i}?` },
      { role: 'assistant', content: `It is ${i % 3}.` },
    ],
  }));
  await writeFile(data, chats.map((chat) => JSON.stringify(chat)).join('\n'));
  await importData(app.client, { source: { kind: 'file', path: data }, name: 'chats' });
  await app.client.targets.add({ name: 'lab', url, token });
  const settings = { epochs: 1, batchSize: 4 };
  const input = { method: 'sft' as const, data: ['chats'], seed: 5, on: 'lab', settings };

  const travels = await app.client.train.travels(input);
  expect(travels.storage).toBe('~/parley');
  expect(travels.files.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'base/config.json',
      'base/model.safetensors',
      'given.json',
      'sequences.jsonl',
      'updates.jsonl',
    ]),
  );
  expect(travels.files.every(({ isThere, bytes }) => !isThere && bytes > 0)).toBe(true);
  expect(cluster.files.size).toBe(0);
  expect(
    await refusal(app.client.train.travels({ ...input, settings: { ...settings, keepBest: true } })),
  ).toMatchObject({
    code: 'unsupported',
  });

  let training: StubJob | undefined;
  cluster.train = (job) => void (training = job);
  const { id } = await app.client.train.start(input);
  await vi.waitFor(() => expect(training).toBeDefined(), { timeout: 60_000 });
  const job = training!;
  const given = givenTo(cluster, job);
  expect(given.updates).toHaveLength(6);
  expect(given.updates.flatMap(({ items }) => items).sort((a, b) => a - b)).toEqual(given.sequences.map((_, i) => i));
  const told = (step: number) => ({ type: 'metrics', step, values: { loss: 2 / step } });
  cluster.say(job, told(1));
  await vi.waitFor(async () => expect(await app.client.runs.metrics({ runId: id })).toHaveLength(1), {
    timeout: 20_000,
  });
  cluster.cut();
  cluster.say(job, told(2));
  await vi.waitFor(async () => expect(await app.client.runs.metrics({ runId: id })).toHaveLength(2), {
    timeout: 20_000,
  });

  await app.close();
  cluster.say(job, told(3));
  const again = await testApp(home, { log: (text) => logs.push(text) });
  await vi.waitFor(async () => expect(await again.client.runs.metrics({ runId: id })).toHaveLength(3), {
    timeout: 20_000,
  });
  const result = { steps: 6, tokens: 100, loss: 0.5, heldOutLossBefore: 3, heldOutLoss: 2 };
  const nameOf = (name: string) => cluster.files.get((job.request.files as Record<string, string>)[name])!;
  cluster.results = new Map([
    ['config.json', nameOf('base/config.json')],
    ['model.safetensors', nameOf('base/model.safetensors')],
    ['result.json', Buffer.from(JSON.stringify(result))],
  ]);
  const files = [...cluster.results].map(([name, bytes]) => ({
    ...{ name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
  }));
  cluster.say(job, { type: 'done', outcome: 'completed', files });
  cluster.end(job, 'SUCCEEDED');
  await allOf(await again.client.runs.watch({ runId: id }));
  const run = await again.client.runs.get({ runId: id });
  expect(run).toMatchObject({ state: 'completed', error: null, result: { steps: 6, loss: 0.5, heldOutLoss: 2 } });
  const version = (run.result as { version: string }).version;
  expect((await again.client.models.list()).some((one) => one.id === version)).toBe(true);
  expect([...cluster.jobs.values()].filter(({ entrypoint }) => entrypoint === 'python train.py')).toHaveLength(1);

  // The token is in one file, which only its owner can read.
  const holders: string[] = [];
  for (const file of await filesUnder(home)) if ((await readFile(file)).includes(token)) holders.push(file);
  expect(holders).toEqual([path.join(home, 'secrets', 'target-lab')]);
  if (process.platform !== 'win32') expect((await stat(holders[0])).mode & 0o777).toBe(0o600);
  for (const said of [...cluster.requests, ...logs, JSON.stringify(run)]) expect(said).not.toContain(token);
  for (const bytes of cluster.packages.values()) expect(bytes.includes(token)).toBe(false);
});

/** What the run was given, out of the cluster's store. */
function givenTo(cluster: RayCluster, job: StubJob) {
  const files = job.request.files as Record<string, string>;
  const lines = (name: string): unknown[] =>
    cluster.files
      .get(files[name])!
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  return { updates: lines('updates.jsonl') as { items: number[] }[], sequences: lines('sequences.jsonl') };
}
