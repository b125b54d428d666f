import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fromContractError } from '../../../shared/contract/errors.ts';
import type { GroupView } from '../../../shared/contract/groups.ts';
import type { GroupId } from '../../../shared/domain/ids.ts';
import { meanInterval } from '../../evaluate/t-interval.ts';
import { forkProcess } from '../../workers/process/fork-process.ts';
import type { StartProcess, WorkerProcess } from '../../workers/process/protocol.ts';
import type { App } from '../app.ts';
import { importData, lastOf, prompts, tempDir, testApp } from '../test-app.fixture.ts';
import { writeTinyVersion } from '../tiny-version.fixture.ts';

const train = {
  method: 'sft' as const,
  settings: { epochs: 3, batchSize: 4, checkpointEvery: 1 },
  seed: 7,
  heldOut: 0.2,
};

async function importChats({ client }: App): Promise<void> {
  const file = path.join(await tempDir(), 'chats.jsonl');
  const chat = (i: number) => [
    { role: 'user', content: `hi ${i}` },
    { role: 'assistant', content: `hello ${i % 3}` },
  ];
  await writeFile(file, Array.from({ length: 24 }, (_, i) => `${JSON.stringify({ messages: chat(i) })}\n`).join(''));
  await importData(client, { source: { kind: 'file', path: file } });
}

const ended = async ({ client }: App, groupId: GroupId) => lastOf(await client.groups.watch({ groupId }));

/** @returns false where it had ended already */
function killLast(workers: readonly WorkerProcess[]): boolean {
  try {
    return process.kill(workers.at(-1)?.pid ?? 0, 'SIGKILL');
  } catch {
    return false;
  }
}

/** All but ids, names and times. */
function tableOf({ state, trials, best, figures }: GroupView): object {
  const rows = trials.map(({ run: _run, name: _name, seconds: _seconds, ...row }) => row);
  return { state, best, rows, figures: figures.filter(({ name }) => !/second|time/.test(name)) };
}

test('seeds: a run each on the same data, their final figures with mean and interval, their curves with a band', async () => {
  const app = await testApp();
  await importChats(app);
  const { id: groupId, name } = await app.client.groups.seeds({ train, seeds: [1, 2, 3] });
  expect(name).toBe('Seeds 1');
  const group = await ended(app, groupId);
  expect(group).toMatchObject({ state: 'completed', progress: { done: 3, total: 3 } });
  expect(group.trials.map(({ seed, state }) => [seed, state])).toEqual([
    [1, 'completed'],
    [2, 'completed'],
    [3, 'completed'],
  ]);
  const results = await Promise.all(
    group.trials.map(async ({ run }) => (await app.client.runs.get({ runId: run })).result!),
  );
  const losses = results.map(({ heldOutLoss }) => heldOutLoss as number);
  expect(new Set(losses).size).toBe(3);
  expect(group.figures.find((figure) => figure.name === 'heldOutLoss')).toEqual({
    ...{ name: 'heldOutLoss', of: 'result' },
    ...meanInterval(losses),
  });
  const [curve] = await app.client.groups.curves({ groupId, names: ['loss'] });
  expect(curve.runs).toHaveLength(3);
  const last = curve.steps.length - 1;
  const ends = curve.runs.map((values) => values[last]!);
  expect(curve.mean[last]).toBeCloseTo(ends.reduce((sum, value) => sum + value, 0) / 3, 12);
  expect(group.figures.find((figure) => figure.name === 'loss' && figure.of === 'metric')?.mean).toBeCloseTo(
    curve.mean[last]!,
    12,
  );
});

// Two dozen workers one after the other.
const patient = { timeout: 600_000 };

test(
  'a search killed twice, once in a run and once as a whole, ends with the table of an undisturbed one',
  patient,
  async () => {
    const baseModelDir = path.join(await tempDir(), 'parley-base');
    await writeTinyVersion(baseModelDir);
    const asked = {
      train: { ...train, settings: { ...train.settings, epochs: 1 } },
      space: { learningRate: { min: 1e-4, max: 1e-2, log: true }, batchSize: [4, 8] },
      budget: { trials: 12 },
      seed: 5,
    };
    const whole = await testApp(undefined, { baseModelDir });
    await importChats(whole);
    const undisturbed = await ended(whole, (await whole.client.groups.search(asked)).id);
    expect(undisturbed).toMatchObject({
      state: 'completed',
      objective: { name: 'heldOutLoss', higherIsBetter: false },
    });
    expect(undisturbed.trials).toHaveLength(12);
    const losses = undisturbed.trials.map(({ objective }) => objective!);
    expect(losses[undisturbed.best! - 1]).toBe(Math.min(...losses));
    await whole.close();

    const workers: WorkerProcess[] = [];
    const start: StartProcess = (entry, options) => {
      const worker = forkProcess(entry, options);
      workers.push(worker);
      return worker;
    };
    const first = await testApp(undefined, { baseModelDir, start, log: () => undefined });
    await importChats(first);
    const { id: groupId } = await first.client.groups.search(asked);
    let killed = false;
    for await (const group of await first.client.groups.watch({ groupId })) {
      if (!killed && group.trials.length >= 3 && group.progress.stage !== null) killed = killLast(workers);
    }
    expect(await first.client.groups.get({ groupId })).toMatchObject({ state: 'interrupted', resumable: true });
    await first.client.groups.resume({ groupId });
    for await (const group of await first.client.groups.watch({ groupId })) if (group.trials.length === 7) break;
    await first.close();

    const last = await testApp(first.home, { baseModelDir });
    expect(await last.client.groups.get({ groupId })).toMatchObject({ state: 'interrupted', resumable: true });
    await last.client.groups.resume({ groupId });
    expect(tableOf(await ended(last, groupId))).toEqual(tableOf(undisturbed));
  },
);

test('a seed that fails is said as such, and the others go on; a group that is stopped goes on where it was', async () => {
  const app = await testApp();
  await importChats(app);
  // Overflows at its first update, whatever the seed.
  const diverging = { ...train, settings: { ...train.settings, learningRate: 1, weightDecay: 1e38, warmupSteps: 0 } };
  const failed = await ended(app, (await app.client.groups.seeds({ train: diverging, seeds: [1, 2] })).id);
  expect(failed).toMatchObject({ state: 'completed', figures: [] });
  for (const { state, error } of failed.trials)
    expect([state, error]).toEqual(['failed', expect.stringMatching(/diverged/)]);

  const { id: groupId } = await app.client.groups.seeds({ train, seeds: [4, 5, 6] });
  for await (const group of await app.client.groups.watch({ groupId })) {
    if (group.trials.length === 2 && group.state === 'running') await app.client.groups.stop({ groupId });
  }
  const stopped = await app.client.groups.get({ groupId });
  expect(stopped).toMatchObject({ state: 'stopped', resumable: true });
  expect(stopped.trials).toHaveLength(2);
  await app.client.groups.resume({ groupId });
  expect((await ended(app, groupId)).trials.map(({ seed, state }) => [seed, state])).toEqual([
    [4, 'completed'],
    [5, 'completed'],
    [6, 'completed'],
  ]);
});

test('what a search may look for: never the reward that is trained on', async () => {
  const app = await testApp();
  const { client } = app;
  await lastOf(
    await client.rank.simulate({
      prompts: prompts(50),
      n: 3,
      count: 50,
      rater: 'rule:question',
      sampling: { maxTokens: 12, topP: 1 },
    }),
  );
  const { id: rewardRun } = await client.train.start({ method: 'reward', settings: { epochs: 1 }, seed: 0 });
  await lastOf(await client.runs.watch({ runId: rewardRun }));
  const settings = { episodes: 8, rolloutBatchSize: 8, minibatches: 1, maxNewTokens: 4 };
  const asked = {
    train: { method: 'ppo' as const, settings, seed: 1 },
    space: { learningRate: [1e-4, 1e-3] },
    strategy: 'grid' as const,
    budget: { trials: 2 },
    contest: prompts(8),
    seed: 1,
  };
  const refusal = async (changes: object) =>
    fromContractError(await client.groups.search({ ...asked, ...changes }).catch((thrown: unknown) => thrown)).message;
  expect(await refusal({ objective: 'heldOutLoss' })).toMatch(
    /PPO cannot look for heldOutLoss: expected winRate.*deceives the reward/,
  );
  expect(await refusal({ judge: `reward:${rewardRun}` })).toMatch(/trained on that very reward/);
  const onRule = { ...asked.train, reward: [{ name: 'rule:question', weight: 1 }] };
  expect(await refusal({ train: onRule, judge: 'rule:question' })).toMatch(/trained on that very reward/);
  expect(await refusal({ judge: 'reward' })).toMatch(/Judging needs a reward model that trained neither version/);
  expect(await refusal({ judge: 'rule:question', space: { learning: [1] } })).toMatch(
    /ppo has no such setting; it has .*learningRate/,
  );
  expect(await refusal({ judge: 'rule:question', space: { gamma: [0.5, 2] } })).toMatch(/gamma/);
  expect(await refusal({ judge: 'rule:question', strategy: 'halving', budget: { trials: 2 } })).toMatch(
    /at least 3 trials/,
  );
  expect(await client.groups.list()).toEqual([]);

  const group = await ended(app, (await client.groups.search({ ...asked, judge: 'rule:question' })).id);
  expect(group).toMatchObject({ state: 'completed', objective: { name: 'winRate', judge: 'rule:question' } });
  expect(group.trials.map((trial) => trial.settings)).toEqual([{ learningRate: 1e-4 }, { learningRate: 1e-3 }]);
  const contests = await client.compare.list({});
  expect(contests).toHaveLength(2);
  // The newest first.
  expect(group.trials.map(({ objective }) => objective)).toEqual(
    contests.map(({ winRate }) => winRate.value).toReversed(),
  );
});
