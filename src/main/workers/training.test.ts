/** Every job in a real process on a tiny model; stopped and killed ones must end as uninterrupted ones do. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readVersionFolder } from '../models/files/version-folder.ts';
import { assistant, temporaryFolder, user, writeLines, writeTinyVersion } from './fixtures/tiny-version.ts';
import type { JobEnd, JobInput, JobProgressEvent, JobResult } from './jobs.ts';
import { startTraining } from './start-training.ts';

let parent: string;
let from: string;
let other: string;
let rewardModel: string;
const file = (name: string) => path.join(parent, name);

const questions = Array.from({ length: 12 }, (_, i) => `what about ${i}?`);
const chats = questions.map((question, i) => ({ messages: [user(question), assistant(i % 2 ? 'yes' : 'no no')] }));
const prompts = questions.map((question) => ({ prompt: [user(question)] }));
const comparisons = questions.map((question, i) => ({
  prompt: [user(question)],
  completions: ['aaa', 'zzz', 'mm'],
  ranks: i % 3 === 0 ? [0, 1, 0] : [0, 2, 1],
}));

beforeAll(async () => {
  parent = await temporaryFolder();
  from = await writeTinyVersion(file('v1'));
  other = await writeTinyVersion(file('v2'), 2);
  await writeLines(file('chats.jsonl'), chats);
  await writeLines(file('prompts.jsonl'), prompts);
  await writeLines(file('train.jsonl'), comparisons.slice(0, 8));
  await writeLines(file('held-out.jsonl'), comparisons.slice(8));
  rewardModel = file('reward-model');
  await complete(rewardJob(rewardModel, file('reward-model-checkpoints')));
});
afterAll(() => rm(parent, { recursive: true }));

const common = { seed: 3 };
const sftJob = (out: string, checkpoints: string) => ({
  kind: 'sft' as const,
  ...common,
  from,
  out,
  checkpoints,
  data: file('chats.jsonl'),
  settings: { epochs: 30, batchSize: 4, learningRate: 0.01, checkpointEvery: 4 },
});
const rewardJob = (out: string, checkpoints: string) => ({
  kind: 'reward' as const,
  ...common,
  from,
  out,
  checkpoints,
  train: file('train.jsonl'),
  heldOut: file('held-out.jsonl'),
  settings: { epochs: 20, batchSize: 4, learningRate: 0.003, checkpointEvery: 3 },
});
const ppoJob = (out: string, checkpoints: string) => ({
  kind: 'ppo' as const,
  ...common,
  from,
  out,
  checkpoints,
  reward: [{ kind: 'model' as const, folder: rewardModel }],
  prompts: file('prompts.jsonl'),
  settings: { episodes: 256, rolloutBatchSize: 8, minibatches: 2, maxNewTokens: 8, checkpointEvery: 2 },
});

const dqnJob = (out: string, checkpoints: string) => ({
  kind: 'dqn' as const,
  ...common,
  from,
  out,
  checkpoints,
  reward: [{ kind: 'rule' as const, rule: 'regex:[a-m]' }],
  prompts: file('prompts.jsonl'),
  settings: {
    ...{ totalSteps: 40, learningStarts: 4, batchSize: 4, bufferSize: 16, candidates: 2, maxNewTokens: 8 },
    ...{ dueling: true, checkpointEvery: 3, evaluationEpisodes: 8, targetEvery: 5 },
  },
});

async function complete<Input extends JobInput>(
  job: Input,
  onEvent?: (event: JobProgressEvent) => void,
): Promise<JobResult<Input['kind']>> {
  const end: JobEnd<Input['kind']> = await startTraining(job, { onEvent });
  if (end.outcome === 'stopped') expect.unreachable('nobody asked it to stop');
  return end.result;
}

type Interruptible = typeof dqnJob | typeof sftJob | typeof rewardJob | typeof ppoJob;

/** Runs a job through, and once more with `interrupt` at its fifth metrics; both must end in the same files and figures. */
async function expectSameAfter(
  jobOf: Interruptible,
  interrupt: (job: JobInput, atStep: number) => Promise<void>,
  samples: JobProgressEvent[] = [],
): Promise<JobResult> {
  const folder = await mkdtemp(file('run-'));
  const at = (name: string) => path.join(folder, name);
  const whole = new Map<number, unknown>();
  const keepWhole = keepMetrics(whole);
  const result = await complete(jobOf(at('whole'), at('whole-checkpoints')), (event) => {
    keepWhole(event);
    if (event.type === 'sample') samples.push(event);
  });
  const job = jobOf(at('resumed'), at('resumed-checkpoints'));
  await interrupt(job, 5);
  expect(await readdir(folder)).not.toContain('resumed');
  const resumed = new Map<number, unknown>();
  const resumedResult = await complete(job, keepMetrics(resumed));
  expect(withoutTime(resumedResult)).toEqual(withoutTime(result));
  const weights = (name: string) => readFile(path.join(at(name), 'model.safetensors'));
  expect((await weights('resumed')).equals(await weights('whole'))).toBe(true);
  // It went on from its checkpoint, and what it did again it did alike.
  expect(Math.min(...resumed.keys())).toBeGreaterThan(1);
  for (const [step, values] of resumed) expect(values).toEqual(whole.get(step));
  return result;
}

const keepMetrics = (metrics: Map<number, unknown>) => (event: JobProgressEvent) => {
  if (event.type === 'metrics') metrics.set(event.step, withoutTime(event.values));
};

function withoutTime(figures: object): object {
  const timed = /time|seconds|per_second/i;
  return Object.fromEntries(Object.entries(figures).filter(([name]) => !timed.test(name)));
}

async function stop(job: JobInput, atStep: number): Promise<void> {
  const abort = new AbortController();
  const onEvent = (event: JobProgressEvent) => {
    if (event.type === 'metrics' && event.step >= atStep) abort.abort();
  };
  const end = await startTraining(job, { signal: abort.signal, onEvent });
  expect(end).toEqual({ type: 'done', outcome: 'stopped', result: null });
}

async function killMinusNine(job: JobInput, atStep: number): Promise<void> {
  let pid: number | undefined;
  const killed = startTraining(job, {
    onStart: (worker) => (pid = worker.pid),
    onEvent: (event) => {
      if (event.type === 'metrics' && event.step >= atStep) process.kill(pid!, 'SIGKILL');
    },
  });
  await expect(killed).rejects.toMatchObject({ code: 'worker_died' });
}

test('SFT learns, and ends the same after a stop', async () => {
  const result = (await expectSameAfter(sftJob, stop)) as JobResult<'sft'>;
  expect(result.steps).toBe(90);
  // From ln 262 = 5.6 nats for a model that knows nothing.
  expect(result.loss).toBeLessThan(3);
});

test('DQN over candidates ends the same after kill -9, its buffer with it', async () => {
  const samples: JobProgressEvent[] = [];
  const result = (await expectSameAfter(dqnJob, killMinusNine, samples)) as JobResult<'dqn'>;
  expect(result).toMatchObject({ episodes: 40, steps: 40, kl: null });
  expect(result.score).toBeGreaterThanOrEqual(0);
  expect(samples.length).toBeGreaterThan(0);
});

test('a reward model learns an order, and ends the same after kill -9', async () => {
  const result = (await expectSameAfter(rewardJob, killMinusNine)) as JobResult<'reward'>;
  // Of 8 rankings of three, three have a tie on top.
  expect(result).toMatchObject({ pairs: 21, heldOutPairs: 11, heldOutAccuracy: 1 });
  expect(result.interval[0]).toBeLessThan(1);
  expect(result.longerWinsBaseline).toBeGreaterThan(0);
  const { extras } = await readVersionFolder(rewardModel);
  expect([...extras.keys()].sort()).toEqual(['score.bias', 'score.weight']);
});

test('PPO ends the same after kill -9, and shows what the policy writes', async () => {
  const samples: JobProgressEvent[] = [];
  const result = (await expectSameAfter(ppoJob, killMinusNine, samples)) as JobResult<'ppo'>;
  expect(result).toMatchObject({ episodes: 256, steps: 128, endedEarly: null });
  expect(samples[0]).toMatchObject({ step: 0, prompt: prompts[0].prompt });
  expect(samples.at(-1)).toMatchObject({ step: 32 });
});

test('a contest counts every pair, and tells equals from unlike versions', async () => {
  const contest = {
    kind: 'contest' as const,
    ...common,
    a: from,
    b: from,
    prompts: file('prompts.jsonl'),
    samples: 3,
    judge: [{ kind: 'model' as const, folder: rewardModel }],
    sampling: { maxTokens: 12, temperature: 1 },
  };
  const [same, rule, unknown, policy] = await Promise.allSettled([
    complete(contest),
    complete({ ...contest, b: other, judge: [{ kind: 'rule', rule: 'length:0-100' }] }),
    startTraining({ ...contest, judge: [{ kind: 'rule', rule: 'nonsense' }] }),
    startTraining({ ...contest, judge: [{ kind: 'model', folder: from }] }),
  ]);
  const { winRate, outcomes, kl, count } = valueOf(same);
  expect(count).toBe(36);
  expect(kl).toBeCloseTo(0, 4);
  expect(winRate.low).toBeLessThan(0.5);
  expect(winRate.high).toBeGreaterThan(0.5);
  expect(outcomes.map(({ prompt }) => ({ prompt }))).toEqual(prompts);
  for (const { a, b } of outcomes) expect([a.length, b.length]).toEqual([3, 3]);

  expect(valueOf(rule)).toMatchObject({ winRate: { value: 0.5 }, ties: 36, count: 36 });
  expect(valueOf(rule).kl).toBeGreaterThan(0.01);
  expect(valueOf(rule).length.a).toBeGreaterThan(0);
  expect(unknown).toMatchObject({ reason: { code: 'invalid_input' } });
  expect(policy).toMatchObject({ reason: { message: expect.stringContaining('score head') as string } });
});

function valueOf<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

test('likelihood counts every token of long conversations too, in bits per UTF-8 byte', async () => {
  const long = { messages: [user('é'.repeat(40)), assistant('b'.repeat(50))] };
  const data = await writeLines(file('likelihood.jsonl'), [...chats, long]);
  const result = await complete({ kind: 'likelihood', version: from, data });
  // Bytes are tokens here. Per conversation: begin, two roles, end; the first token has nothing to predict it.
  const text = [...chats, long].map(({ messages }) => messages.map(({ content }) => content).join(''));
  const bytes = text.reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  expect(result.tokens).toBe(bytes + 3 * 13);
  const bits = Math.log2(result.perplexity) * result.tokens;
  expect(result.bitsPerByte).toBeCloseTo(bits / (bytes + 2 * 13), 6);
  expect(result.perplexity).toBeGreaterThan(200);
  expect(result.perplexity).toBeLessThan(330);
});

test('too little data and bad lines are told before any work', async () => {
  const empty = await writeLines(file('empty.jsonl'), []);
  const bad = await writeLines(file('bad.jsonl'), [chats[0], { messages: [{ role: 'robot', content: '' }] }]);
  const job = sftJob(file('never'), file('never-checkpoints'));
  const tie = await writeLines(file('tie.jsonl'), [{ ...comparisons[0], ranks: [1, 1, 1] }]);
  await Promise.all([
    expect(startTraining({ ...job, data: empty })).rejects.toMatchObject({ code: 'too_little_data' }),
    expect(startTraining({ ...job, data: bad })).rejects.toThrow(/bad\.jsonl, line 2.*messages\.0\.role/),
    expect(startTraining({ ...job, data: file('nowhere') })).rejects.toMatchObject({ code: 'not_found' }),
    expect(
      startTraining({ ...rewardJob(file('never'), file('never-checkpoints')), heldOut: tie }),
    ).rejects.toMatchObject({ code: 'too_little_data' }),
  ]);
});
