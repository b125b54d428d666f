import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import { keptInTrashMs } from '../../../shared/domain/trash.ts';
import { render } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { openStore } from '../../store/store.ts';
import { baseVersionId } from '../models/base-version.ts';
import { importData, testApp } from '../test-app.fixture.ts';
import { purgeOld } from './trash-router.ts';

const prompt = [{ role: 'user' as const, content: 'Hello' }];
const child = parseVersionId('child');
const words = (lines: readonly Said[]): string => lines.map((line) => render(line)).join(' ');

/** A home with a version, the run that made it, one that waits to start from it and one that can be resumed. */
async function homeWithRuns() {
  const first = await testApp();
  await first.close();
  const store = openStore(first.home, 'parley test');
  const config = { settings: {} };
  const made = store.runs.create({ kind: 'reward', fromVersionId: baseVersionId, config, seed: 0 });
  store.runs.transition(made.id, 'running');
  store.runMetrics.append(made.id, [{ stage: 'reward', step: 1, name: 'loss', value: 1 }]);
  store.runs.transition(made.id, 'completed', { result: {} });
  const files = [{ path: 'config.json', sizeBytes: 1000, sha256: 'a'.repeat(64) }];
  store.versions.register({ id: child, parentId: baseVersionId, runId: made.id, kept: true, files });
  for (const dir of [store.home.versionDir(child), store.home.runDir(made.id)]) {
    await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, 'config.json'), 'x'.repeat(1000));
  }
  const waiting = store.runs.create({ kind: 'ppo', fromVersionId: child, config: { rewardRun: made.id }, seed: 0 });
  store.close();
  const app = await testApp(first.home);
  return { app, made, waiting, childDir: path.join(first.home, 'versions', 'child') };
}

test('a version that a waiting run starts from stays; once it may go, what depends on it is said', async () => {
  const { app, made, waiting, childDir } = await homeWithRuns();
  const { trash, models, runs } = app.client;
  await expect(trash.delete({ kind: 'version', ref: 'child' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(trash.delete({ kind: 'run', ref: made.id })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('uses its reward model') as string,
  });
  await runs.stop({ runId: waiting.id });
  const preview = await trash.preview({ kind: 'version', ref: 'child' });
  expect(preview).toMatchObject({ refusal: null, sizeBytes: 1000 });
  expect(words(preview.goes)).toContain('from then on parley-base does');
  expect(words(preview.goes)).toContain('PPO 1 can no longer be resumed');
  expect(words(preview.stays)).toContain('Reward model 1, which made it');

  await trash.delete({ kind: 'version', ref: 'child' });
  expect((await models.list()).map(({ id }) => id)).toEqual(['parley-base']);
  await expect(models.get({ version: 'child' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(runs.resume({ runId: waiting.id })).rejects.toMatchObject({ code: 'conflict' });
  await trash.restore({ kind: 'version', ref: 'child' });
  expect(await models.get({ version: 'child' })).toMatchObject({ parentId: 'parley-base', kept: true });

  await trash.delete({ kind: 'version', ref: 'child' });
  expect(existsSync(childDir)).toBe(true);
  expect(await trash.purge({})).toEqual({ count: 1, freedBytes: 1000 });
  expect(existsSync(childDir)).toBe(false);
  await expect(trash.restore({ kind: 'version', ref: 'child' })).rejects.toMatchObject({ code: 'not_found' });
});

test('a version of a round whose parent answers by default goes without changing what answers, and its round stays', async () => {
  const first = await testApp();
  await first.close();
  const store = openStore(first.home, 'parley test');
  store.versions.register({ id: child, parentId: baseVersionId, runId: null, kept: true, files: [] });
  const round = store.runs.create({ kind: 'round', fromVersionId: child, config: { settings: {} }, seed: 0 });
  store.runs.transition(round.id, 'running');
  store.runs.transition(round.id, 'completed', { result: {} });
  const worse = parseVersionId('worse');
  store.versions.register({ id: worse, parentId: child, runId: round.id, kept: false, files: [] });
  const reply = [{ completion: 'Hi', score: 1 }];
  store.evaluations.record({
    kind: 'contest',
    versionId: worse,
    againstVersionId: child,
    judge: 'rule:question',
    runId: round.id,
    settings: {},
    figures: {},
    outcomes: [{ prompt: [...prompt], a: reply, b: reply }],
  });
  store.close();
  const { client } = await testApp(first.home);
  const goes = async (ref: string) => words((await client.trash.preview({ kind: 'version', ref })).goes);
  const answers = async () => /answers by default; from then on parley-base does/.test(await goes(child));
  const compared = async () => (await client.compare.grid({ judge: 'rule:question' })).versions;
  expect([await answers(), await compared()]).toEqual([true, [child, worse]]);

  const preview = await client.trash.preview({ kind: 'version', ref: worse });
  expect(preview.refusal).toBeNull();
  expect(words(preview.goes)).not.toContain('by default');
  expect(words(preview.stays)).toContain('Round 1, which made it');
  await client.trash.delete({ kind: 'version', ref: worse });
  expect([await answers(), await compared()]).toEqual([true, []]);
  expect(await client.runs.get({ runId: round.id })).toMatchObject({ name: 'Round 1', state: 'completed' });
  await client.trash.restore({ kind: 'version', ref: worse });
  expect([await answers(), await compared()]).toEqual([true, [child, worse]]);

  await client.trash.delete({ kind: 'version', ref: child });
  expect(await goes(worse)).not.toContain('by default');
  expect((await client.models.tree()).map(({ id }) => id)).toContain(worse);
});

test('the shipped version stays', async () => {
  const { client } = await testApp();
  await expect(client.trash.delete({ kind: 'version', ref: 'parley-base' })).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('a run goes with its figures, its version stays, and its name is nobody else’s', async () => {
  const { app, made, waiting } = await homeWithRuns();
  await app.client.runs.stop({ runId: waiting.id });
  await app.client.trash.delete({ kind: 'run', ref: 'Reward model 1' });
  expect((await app.client.runs.list({})).map(({ id }) => id)).toEqual([waiting.id]);
  await app.close();
  const store = openStore(app.home, 'parley test');
  await purgeOld(store, Date.now());
  expect(store.runMetrics.list(made.id)).toHaveLength(1);
  await purgeOld(store, Date.now() + keptInTrashMs + 1000);
  expect(store.runMetrics.list(made.id)).toEqual([]);
  expect(existsSync(store.home.runDir(made.id))).toBe(false);
  expect(store.versions.get(child).runId).toBe(made.id);
  expect(store.runs.create({ kind: 'reward', fromVersionId: null, config: {}, seed: 0 }).name).toBe('Reward model 2');
  store.close();
});

test('a dataset goes with its items and leaves its name to others; rankings on its prompts stay', async () => {
  const { client } = await testApp();
  const source = { kind: 'text' as const, fileName: 'questions.jsonl', text: '{"prompt":"Hello"}' };
  await importData(client, { source, name: 'questions' });
  await client.rank.record({
    prompt,
    candidates: ['Hi', 'Good day'].map((completion) => ({ completion, generationId: null, versionId: null })),
    orderShown: [0, 1],
    outcome: { kind: 'ranked', ranks: [1, 2] },
  });
  await client.trash.delete({ kind: 'dataset', ref: 'questions' });
  expect(await client.data.list()).toEqual([]);
  expect((await client.rank.list({})).total).toBe(1);
  const [deleted] = await client.trash.list();
  expect(deleted).toMatchObject({ kind: 'dataset', name: 'questions' });
  const again = await importData(client, { source, name: 'questions' });
  expect(again.dataset.id).not.toBe(deleted.id);
  await expect(client.trash.restore({ kind: 'dataset', ref: 'questions' })).rejects.toMatchObject({ code: 'conflict' });
  await client.trash.purge({ only: { kind: 'dataset', ref: deleted.id } });
  expect(await client.trash.list()).toEqual([]);
  expect(await client.data.list()).toMatchObject([{ name: 'questions', itemCount: 1 }]);
});
