import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { fromContractError } from '../../../shared/contract/errors.ts';
import { roundResultSchema } from '../../../shared/contract/results.ts';
import type { RoundResult } from '../../../shared/contract/results.ts';
import type { RunEvent } from '../../../shared/contract/runs.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { isMemoryFigure } from '../../../shared/domain/run-memory.ts';
import type { StartProcess, WorkerProcess } from '../../workers/process/protocol.ts';
import { renderText } from '../../../shared/language/said.ts';
import { forkProcess } from '../../workers/process/fork-process.ts';
import type { App } from '../app.ts';
import { readEvents } from '../runs/figures/read-events.fixture.ts';
import { allOf, importData, lastOf, prompts, tempDir, testApp } from '../test-app.fixture.ts';
import { writeTinyVersion } from '../tiny-version.fixture.ts';

const settings = {
  reward: { epochs: 2, learningRate: 3e-3 },
  ppo: { episodes: 96, rolloutBatchSize: 32, minibatches: 2, maxNewTokens: 16, learningRate: 3e-3, klCoef: 0.01 },
  contestPrompts: 24,
};

async function rank({ client }: App, count = 90): Promise<void> {
  const request = { prompts: prompts(60), n: 4, count, rater: 'rule:question', sampling: { maxTokens: 12, topP: 1 } };
  const end = await lastOf(await client.rank.simulate({ ...request, seed: 3 }));
  expect(end).toMatchObject({ type: 'done', rankings: count, prompts: 60, version: 'parley-base' });
}

/** The same rankings as data that people may have made, so that the learned judge decides. */
async function rankByPeople(app: App): Promise<{ data: string[] }> {
  await rank(app);
  const file = path.join(await tempDir(), 'rankings.jsonl');
  const to = { kind: 'file' as const, path: file };
  await lastOf(await app.client.data.export({ source: { kind: 'rankings' }, format: 'rankings', to }));
  const { dataset } = await importData(app.client, {
    source: { kind: 'file', path: file },
    format: 'rankings',
    name: 'people',
  });
  expect(dataset.countByKind.ranking).toBe(90);
  return { data: ['people'] };
}

async function finish({ client }: App, runId: RunId): Promise<RoundResult> {
  const events = await allOf(await client.runs.watch({ runId }));
  const end = events[events.length - 1];
  if (end.type !== 'run' && end.type !== 'snapshot') throw new Error(`the watch ended with ${end.type}`);
  expect([end.run.state, end.run.error]).toEqual(['completed', null]);
  return roundResultSchema.parse(end.run.result);
}

/** What must be the same whenever seed and data are: all but the version's id and the times taken. */
function figuresOf(result: RoundResult): object {
  const { secondsByStage, ...rest } = result;
  return { ...rest, version: '', durationSeconds: 0, stages: Object.keys(secondsByStage) };
}

test('a round, told and figured: the version, its judges, its report', async () => {
  const app = await testApp();
  const { client } = app;
  await rank(app);
  const started = await client.round.start({ seed: 1, settings });
  const events = await allOf(await client.runs.watch({ runId: started.id }));
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
  const result = await finish(app, started.id);
  expect(result).toMatchObject({ parent: 'parley-base', winRate: { judge: 'rule:question' } });
  expect(result.kept).toBe(result.winRate.low > 0.5);
  expect(result.verdict).toBe(result.kept ? 'kept' : result.winRate.high < 0.5 ? 'not-kept' : 'undecided');
  expect(result.judgements.map(({ judge }) => judge)).toEqual(['rule:question', 'judge']);
  expect(result.judgements[0]).toMatchObject({ prompts: 20, count: 80 });
  expectErrorOfJudge(result);
  expect(result.sameReply?.parent).toBeGreaterThanOrEqual(0);
  expect(result.data).toMatchObject({ rankings: 90, contestPrompts: 20 });
  expect(result.samples[0].before).not.toBe(result.samples[0].after);
  expectEvents(events);

  const versions = await client.models.tree();
  expect(versions.map(({ id, depth, kept }) => [id, depth, kept])).toEqual([
    ['parley-base', 0, null],
    [result.version, 1, result.kept],
  ]);
  expect(versions[1].note).toEqual(result.reason);
  expect(await client.models.verify({ version: result.version })).toMatchObject({ ok: true });
  const { markdown } = await client.runs.report({ runId: started.id });
  expect(markdown).toContain(renderText(result.reason));
  const saved: unknown = JSON.parse(await readFile(path.join(app.home, 'runs', started.id, 'result.json'), 'utf8'));
  expect(saved).toEqual(result);
  expect(await client.compare.list({ version: result.version })).toMatchObject([
    { a: result.version, b: 'parley-base', judge: 'judge' },
    { a: result.version, b: 'parley-base', judge: 'rule:question', winRate: { value: result.winRate.value } },
  ]);
  expect(renderText(result.reason)).toMatch(/, by the rule “question” \(95 %/);

  const again = { episodes: 8, rolloutBatchSize: 8, minibatches: 1, maxNewTokens: 4 };
  const { id } = await client.train.start({ method: 'ppo', settings: again, seed: 0 });
  const watched = await lastOf(await client.runs.watch({ runId: id }));
  expect(watched).toMatchObject({ run: { state: 'completed', config: { rewardRun: started.id } } });
});

function expectEvents(events: readonly RunEvent[]): void {
  const metrics = events.flatMap((event) => (event.type === 'metrics' ? event.metrics : []));
  expect(new Set(metrics.map(({ stage }) => stage))).toEqual(new Set(['reward', 'judge', 'ppo', 'contest']));
  expect(metrics.some(({ name }) => name === 'objective/kl')).toBe(true);
  const shown = events.flatMap((event) => (event.type === 'progress' ? [event.progress.stage] : []));
  expect(shown).toEqual(expect.arrayContaining(['reward', 'judge']));
  // The rule decides: no judges on parts of the rankings are trained for a line beside it.
  expect(shown).not.toContain('judges');
}

/** Beside a rule, a learned judge's interval allows for the share of pairs that it may be wrong on. */
function expectErrorOfJudge({ judgements, judgeModel, data }: RoundResult): void {
  const [, { winRate }] = judgements;
  const ordered = data.pairs / (data.pairs + data.ties);
  const error = 1 - (ordered * judgeModel.interval[0] + (1 - ordered) / 2);
  expect(winRate.low).toBeLessThanOrEqual(Math.max(0, winRate.value - error));
  expect(winRate.high).toBeGreaterThanOrEqual(Math.min(1, winRate.value + error));
  expect(judgeModel.agreement).toBeUndefined();
}

test('worker and program killed by SIGKILL, the round ends with the figures of an uninterrupted one', async () => {
  const baseModelDir = path.join(await tempDir(), 'parley-base');
  await writeTinyVersion(baseModelDir);
  const whole = await testApp(undefined, { baseModelDir });
  const people = await rankByPeople(whole);
  const uninterrupted = await whole.client.round.start({ seed: 5, settings, ...people });
  const result = await finish(whole, uninterrupted.id);
  expect(result.judgements.map(({ judge }) => judge)).toEqual(['judge']);
  expect(await readdir(path.join(whole.home, 'runs', uninterrupted.id, 'judges'))).toHaveLength(7);
  const expected = figuresOf(result);
  await whole.close();

  const workers: WorkerProcess[] = [];
  const start: StartProcess = (entry, options) => {
    const worker = forkProcess(entry, options);
    workers.push(worker);
    return worker;
  };
  const first = await testApp(undefined, { baseModelDir, start, log: () => undefined });
  const { id: runId } = await first.client.round.start({ seed: 5, settings, ...(await rankByPeople(first)) });
  for await (const event of await first.client.runs.watch({ runId })) {
    if (event.type === 'metrics') process.kill(workers.at(-1)?.pid ?? 0, 'SIGKILL');
  }
  const interrupted = { state: 'interrupted', resumable: true };
  expect(await first.client.runs.get({ runId })).toMatchObject({
    ...interrupted,
    stage: 'reward',
    error: { code: 'worker_died' },
  });
  await first.close();

  await resumeAndKillInPpo(first.home, baseModelDir, runId);
  const last = await testApp(first.home, { baseModelDir });
  expect(last.interruptedRuns).toEqual([runId]);
  expect(await last.client.runs.get({ runId })).toMatchObject({ ...interrupted, stage: 'ppo' });
  expect((await last.client.rank.progress({})).rankings).toBe(90);
  await last.client.runs.resume({ runId });
  expect(figuresOf(await finish(last, runId))).toEqual(expected);
  await requireFigureFiles(last, runId);
});

/** TensorBoard's files of each stage hold what was measured, each step once, though the steps after a checkpoint were done twice. */
async function requireFigureFiles({ client }: App, runId: RunId): Promise<void> {
  const { folder } = await client.runs.figureFiles({ runId });
  const measured = (await client.runs.metrics({ runId })).filter(({ name }) => !isMemoryFigure(name));
  const byStage = Map.groupBy(measured, ({ stage }) => stage);
  expect([...byStage.keys()].sort()).toEqual(['contest', 'judge', 'ppo', 'reward']);
  for (const [stage, metrics] of byStage) {
    const { files, scalars } = readEvents(path.join(folder!, stage));
    const points = Map.groupBy(metrics, ({ name }) => `${stage}/${name}`);
    for (const [tag, series] of points) {
      expect(scalars.get(tag)).toEqual(series.map(({ step, value }) => [step, Math.fround(Number(value))]));
    }
    expect(scalars.size).toBe(points.size);
    if (stage === 'ppo') expect(files.length).toBeGreaterThan(1);
  }
}

test.each(['dpo', 'kto'] as const)(
  '%s, which learns from the rankings itself, has a round without a reward model',
  async (method) => {
    const app = await testApp();
    const { client } = app;
    const people = await rankByPeople(app);
    const own = { reward: settings.reward, [method]: { epochs: 2, learningRate: 1e-3 }, contestPrompts: 24 };
    const { id } = await client.round.start({ method, seed: 2, settings: own, ...people });
    const result = await finish(app, id);
    expect(result.rewardModel).toBeUndefined();
    expect(result.endedEarly).toBeNull();
    expect(Object.keys(result.secondsByStage)).toEqual(['freeze', 'judge', method, 'contest', 'judging']);
    // Policy and judge learn from different halves; neither has the held-out part.
    const { rewardTrain, judgeTrain, heldOut } = result.data;
    expect(Math.abs(rewardTrain - judgeTrain)).toBeLessThan(rewardTrain / 2);
    expect(rewardTrain + judgeTrain + heldOut).toBeLessThanOrEqual(90);
    const { markdown } = await client.runs.report({ runId: id });
    expect(markdown).toContain('rankings that trained the policy');
    expect(markdown).not.toContain('PPO');
    await expect(client.train.start({ method: 'ppo' })).rejects.toThrow(
      'There is no completed reward run or round whose reward model could train PPO',
    );
  },
);

test('a round by SFT imitates chats without those of the contest, and all rankings are the judge’s', async () => {
  const app = await testApp();
  const { client } = app;
  const people = await rankByPeople(app);
  const chats = prompts(60).prompts.map((content) => [
    { role: 'user', content },
    { role: 'assistant', content: 'Yes, of course.' },
  ]);
  const file = path.join(await tempDir(), 'chats.jsonl');
  await writeFile(file, chats.map((messages) => JSON.stringify({ messages })).join('\n'));
  await importData(client, { source: { kind: 'file', path: file }, name: 'chats' });
  const told = { reward: settings.reward, sft: { epochs: 1 }, contestPrompts: 24 };
  const { id } = await client.round.start({ method: 'sft', demonstrations: ['chats'], settings: told, ...people });
  const result = await finish(app, id);
  const { rewardTrain, judgeTrain, heldOut, chats: learned, contestPrompts } = result.data;
  expect([rewardTrain, learned]).toEqual([0, 60 - contestPrompts]);
  expect(judgeTrain).toBeGreaterThan(heldOut);
  expect(result.secondsByStage).not.toHaveProperty('reward');
  expect(result.judgements).toMatchObject([{ judge: 'judge', prompts: contestPrompts }]);
});

test('a round that practises against rules trains no reward model, and the judge has all rankings', async () => {
  const app = await testApp();
  const { client } = app;
  await rank(app);
  const rloo = { episodes: 32, rolloutBatchSize: 32, minibatches: 1, maxNewTokens: 16 };
  const told = { method: 'rloo' as const, settings: { reward: { epochs: 1 }, rloo, contestPrompts: 20 }, seed: 1 };
  const reward = [{ name: 'rule:question', weight: 0.5 }, { name: 'rule:no-repetition' }];
  await expect(client.round.start({ ...told, reward: [{ name: 'rule:bleu' }] })).rejects.toThrow(
    /compares with a reference/,
  );
  await expect(client.round.start({ method: 'dpo', reward })).rejects.toThrow(/needs no reward/);
  const run = await client.round.start({ ...told, reward });
  const result = await finish(app, run.id);
  expect(Object.keys(result.secondsByStage)).toEqual(['freeze', 'judge', 'rloo', 'contest', 'judging']);
  expect(result.rewardModel).toBeUndefined();
  expect([result.data.rewardTrain, result.data.judgeTrain > 40]).toEqual([0, true]);
  // The rule that made the rankings is part of what was optimized: it does not judge.
  expect(result.winRate.judge).toBe('judge');
  const names = new Set((await client.runs.metrics({ runId: run.id, stage: 'rloo' })).map(({ name }) => name));
  expect([...names].filter((name) => name.endsWith('/mean') && name.startsWith('rewards/'))).toEqual([
    'rewards/no-repetition/mean',
    'rewards/question/mean',
  ]);
  expect(run.config.rewardedBy).toEqual([
    { name: 'rule:question', weight: 0.5 },
    { name: 'rule:no-repetition', weight: 1 },
  ]);
});

test('a round refuses the settings of a method that it does not use', async () => {
  const { client } = await testApp();
  const error = await client.round.start({ settings: { dpo: { epochs: 2 } } }).catch((thrown: unknown) => thrown);
  expect(fromContractError(error)).toMatchObject({
    code: 'invalid_input',
    message:
      'A round by PPO was told settings of "dpo", which it does not use. Give them under "ppo", or choose --method dpo.',
  });
});

test('a round refuses to practise in an environment, which its reward model would not judge', async () => {
  const { client } = await testApp();
  const error = await client.round.start({ settings: { ppo: { env: 'coffee' } } }).catch((thrown: unknown) => thrown);
  expect(fromContractError(error)).toMatchObject({
    code: 'invalid_input',
    message:
      'A round learns from replies to prompts, got the environment coffee, which rewards its own conversations. Leave env out, or use parley train ppo --env coffee.',
  });
});

/** Kills a whole program in the middle of PPO; none of its workers outlives it. */
async function resumeAndKillInPpo(home: string, baseModelDir: string, runId: RunId): Promise<void> {
  const program = fork(fileURLToPath(new URL('./resuming.fixture.ts', import.meta.url)), [home, baseModelDir, runId], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const gone = once(program, 'exit');
  const pids: number[] = [];
  for await (const line of createInterface({ input: program.stdout! })) {
    if (line.startsWith('worker ')) pids.push(Number(line.slice('worker '.length)));
    if (line === 'ppo') program.kill('SIGKILL');
  }
  expect(await gone).toEqual([null, 'SIGKILL']);
  expect(pids.length).toBeGreaterThan(0);
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 10_000 });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a round that is stopped goes on in the next process', async () => {
  const app = await testApp();
  await rank(app);
  const { id: runId } = await app.client.round.start({ seed: 2, settings });
  for await (const event of await app.client.runs.watch({ runId })) {
    if (event.type === 'metrics' && event.metrics.some(({ stage }) => stage === 'ppo')) break;
  }
  await app.close();
  const next = await testApp(app.home);
  expect(await next.client.runs.get({ runId })).toMatchObject({ state: 'stopped', resumable: true });
  await next.client.runs.resume({ runId });
  await finish(next, runId);
  for (const procedure of ['resume', 'stop'] as const) {
    const refused = await next.client.runs[procedure]({ runId }).catch((thrown: unknown) => thrown);
    const message = expect.stringMatching(/^Round 1 cannot be (resumed|stopped): it is completed\.$/) as string;
    expect(fromContractError(refused)).toMatchObject({ code: 'conflict', message });
  }
});

test('too little data says how much there is and how much is needed, and starts nothing', async () => {
  const app = await testApp();
  const start = (input: Parameters<typeof app.client.round.start>[0] = {}) =>
    app.client.round.start(input).catch((thrown: unknown) => thrown);
  expect(fromContractError(await start())).toMatchObject({ code: 'too_little_data', details: { got: 0, needed: 8 } });
  const file = path.join(await tempDir(), 'pairs.jsonl');
  const pair = (i: number) => JSON.stringify({ prompt: `prompt ${i}`, chosen: 'yes', rejected: 'no' });
  await writeFile(file, Array.from({ length: 60 }, (_, i) => `${pair(i)}\n`).join(''));
  await importData(app.client, { source: { kind: 'file', path: file } });
  const alike = Array.from({ length: 20 }, (_, i) => `What sings in the old tree at night${'?'.repeat(i)}`);
  const refused = fromContractError(await start({ contest: { kind: 'list', prompts: alike } }));
  expect(refused).toMatchObject({ code: 'too_little_data', details: { got: 1, needed: 20 } });
  expect(refused.message).toMatch(
    /different prompts .* contest: expected at least 20, there is 1\. Of its 20 prompts, those that say nearly the same, and turns/,
  );
  expect(await app.client.runs.list({})).toEqual([]);
});
