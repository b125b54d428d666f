import { render } from '../../../../shared/language/said.ts';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import type { RunMetric } from '../../../../shared/domain/run.ts';
import type { NewRunSample } from '../../../store/run-samples.ts';
import type { Store } from '../../../store/store.ts';
import { base, registerBase, tempStore } from '../../../store/temp-home.fixture.ts';
import { FigureFiles, figuresDir } from './figure-files.ts';
import { readEvents, sessionGroupIn, settingsIn } from './read-events.fixture.ts';

const settings = { learningRate: 3e-4, epochs: 2, schedule: 'linear', whitenRewards: true, klHorizon: null };

function newRun(store: Store, kind: 'ppo' | 'round' = 'ppo') {
  const config: JsonObject = kind === 'round' ? { reward: settings, ppo: settings } : { settings };
  return store.runs.create({ kind, fromVersionId: null, config, seed: 7 });
}

const at = (step: number, values: Record<string, number>, stage = 'ppo'): RunMetric[] =>
  Object.entries(values).map(([name, value]) => ({ stage, step, name, value }));

/** As a run does it: in the store first. */
function writer(store: Store, run: ReturnType<typeof newRun>, notices: string[] = []) {
  const files = new FigureFiles(store, run, (message) => notices.push(render(message)));
  const write = (metrics: readonly RunMetric[], samples: readonly NewRunSample[] = []) => {
    store.runMetrics.append(run.id, metrics);
    store.runSamples.append(run.id, samples);
    files.write(metrics, samples);
  };
  return { files, write };
}

const linesOf = (dir: string, name: string) => readFileSync(path.join(dir, name), 'utf8').trimEnd().split('\n');

test('figures, samples and settings are in the files as they were measured, to 32 bits for TensorBoard', () => {
  const store = tempStore();
  const run = newRun(store);
  const { files, write } = writer(store, run);
  const sample = {
    stage: 'ppo',
    step: 1,
    prompt: [{ role: 'user' as const, content: 'Grüß, 你好' }],
    completion: 'a|b',
  };
  write(at(1, { 'objective/kl': 0.1, 'objective/scores': -1 / 3 }), [{ ...sample, score: 0.25 }]);
  write(at(1, { 'loss/policy_avg': 1e-12, 'memory/used': 5e9 }));
  write(at(2, { 'objective/kl': NaN, 'objective/scores': Infinity, 'loss/policy_avg': 3.4e38 }));
  files.end('ppo', true);

  const dir = figuresDir(store, run);
  expect(dir).toBe(path.join(store.home.runDir(run.id), 'ppo-1'));
  const { scalars, texts, hparams } = readEvents(dir);
  expect(Object.fromEntries(scalars)).toEqual({
    'ppo/objective/kl': [
      [1, Math.fround(0.1)],
      [2, NaN],
    ],
    'ppo/objective/scores': [
      [1, Math.fround(-1 / 3)],
      [2, Infinity],
    ],
    'ppo/loss/policy_avg': [
      [1, Math.fround(1e-12)],
      [2, Math.fround(3.4e38)],
    ],
  });
  expect(texts.map(({ tag, texts: cells }) => [tag, cells])).toEqual([
    ['ppo/samples', ['prompt', 'completion', 'score', 'KL', 'user: Grüß, 你好', 'a|b', '0.25', '']],
  ]);
  expect(hparams.map(({ tag }) => tag)).toEqual(['_hparams_/session_start_info', '_hparams_/session_end_info']);
  const told = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
  expect(settingsIn(hparams[0])).toEqual({ ...told, seed: 7 });

  expect(linesOf(dir, 'figures.csv')).toEqual([
    'stage,step,loss/policy_avg,objective/kl,objective/scores',
    `ppo,1,1e-12,0.1,${-1 / 3}`,
    'ppo,2,3.4e+38,NaN,Infinity',
  ]);
  expect(linesOf(dir, 'figures.jsonl').map((line) => JSON.parse(line) as unknown)).toEqual([
    { stage: 'ppo', step: 1, 'loss/policy_avg': 1e-12, 'objective/kl': 0.1, 'objective/scores': -1 / 3 },
    { stage: 'ppo', step: 2, 'loss/policy_avg': 3.4e38, 'objective/kl': 'NaN', 'objective/scores': 'Infinity' },
  ]);
});

test('after a kill and a resume from an earlier step every step is there once, in order, and later samples replace earlier ones', () => {
  const store = tempStore();
  const run = newRun(store);
  const sample = (step: number, completion: string): NewRunSample => ({
    ...{ stage: 'ppo', step, prompt: [{ role: 'user', content: 'Hi' }] },
    completion,
  });
  const first = writer(store, run);
  for (let step = 1; step <= 7; step++) first.write(at(step, { loss: step / 3, time: step }), [sample(step, 'early')]);
  // Killed here, in the middle of a line.
  const dir = figuresDir(store, run);
  writeFileSync(
    path.join(dir, 'figures.jsonl'),
    `${readFileSync(path.join(dir, 'figures.jsonl'), 'utf8')}{"stage":"pp`,
  );

  const second = writer(store, run);
  for (let step = 5; step <= 9; step++)
    second.write(at(step, { loss: step / 3, time: 100 + step }), [sample(step, 'late')]);
  second.files.end('ppo', true);
  const steps = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const times = [1, 2, 3, 4, 105, 106, 107, 108, 109];
  const { files, scalars, texts } = readEvents(dir);
  expect(files).toHaveLength(2);
  expect(scalars.get('ppo/loss')).toEqual(steps.map((step) => [step, Math.fround(step / 3)]));
  expect(scalars.get('ppo/time')).toEqual(steps.map((step, i) => [step, times[i]]));
  expect(texts.map(({ step, texts: cells }) => [step, cells?.[5]])).toEqual(
    steps.map((step) => [step, step < 5 ? 'early' : 'late']),
  );
  expect(linesOf(dir, 'figures.csv')).toEqual([
    'stage,step,loss,time',
    ...steps.map((step, i) => `ppo,${step},${step / 3},${times[i]}`),
  ]);
  expect(linesOf(dir, 'figures.jsonl').map((line) => (JSON.parse(line) as { time: number }).time)).toEqual(times);
});

test('a figure that comes late, as held-out accuracy at the last step, has a column from the first', () => {
  const store = tempStore();
  const run = newRun(store);
  const { files, write } = writer(store, run);
  write([...at(1, { loss: 3 }), ...at(2, { loss: 2 })]);
  write(at(3, { loss: 1 }));
  write(at(3, { accuracy: 0.75 }));
  files.end('ppo', true);
  expect(linesOf(figuresDir(store, run), 'figures.csv')).toEqual([
    'stage,step,accuracy,loss',
    'ppo,1,,3',
    'ppo,2,,2',
    'ppo,3,0.75,1',
  ]);
  expect(readEvents(figuresDir(store, run)).scalars.get('ppo/loss')).toHaveLength(3);
});

test('runs over seeds are sessions of one group, as TensorBoard wants them for their mean', () => {
  const store = tempStore();
  registerBase(store);
  const group = store.runGroups.create({ kind: 'seeds', method: 'ppo', fromVersionId: base, config: {} });
  const names = [1, 2].map((seed) => {
    const place = { id: group.id, trial: seed - 1 };
    const run = store.runs.create({ kind: 'ppo', fromVersionId: base, config: { settings }, seed, group: place });
    const { files, write } = writer(store, run);
    write(at(1, { loss: seed }));
    files.end('ppo', true);
    return sessionGroupIn(readEvents(figuresDir(store, run)).hparams[0]);
  });
  expect(names).toEqual(['Seeds 1', 'Seeds 1']);
  expect(store.runGroups.members(group.id).map(({ trial }) => trial)).toEqual([0, 1]);
});

test('each stage of a round has a folder, which TensorBoard shows as a run', () => {
  const store = tempStore();
  const run = newRun(store, 'round');
  const { files, write } = writer(store, run);
  write([...at(1, { loss: 1 }, 'reward'), ...at(1, { loss: 2 }, 'judge')]);
  files.end('reward', true);
  files.end('judge', true);
  files.end('report', true);
  expect(readdirSync(figuresDir(store, run)).sort()).toEqual(['judge', 'reward']);
  expect(readEvents(path.join(figuresDir(store, run), 'judge')).scalars).toEqual(new Map([['judge/loss', [[1, 2]]]]));
});

test('a folder that cannot be written is told once, ends nothing, and is made up for when it can', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const store = tempStore();
  const run = newRun(store);
  const notices: string[] = [];
  const { files, write } = writer(store, run, notices);
  write(at(1, { loss: 1 }));
  write(at(2, { loss: 2 }));
  const dir = figuresDir(store, run);
  // A file where the folder was: nobody can write there, root neither.
  rmSync(dir, { recursive: true });
  writeFileSync(dir, '');
  for (let step = 3; step <= 5; step++) write(at(step, { loss: step }));
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatch(/^The figures of PPO 1 cannot be written to its folder: E.*The run goes on/s);
  rmSync(dir);
  vi.advanceTimersByTime(11_000);
  write(at(6, { loss: 6 }));
  write(at(7, { loss: 7 }));
  files.end('ppo', true);
  expect(linesOf(dir, 'figures.csv')).toEqual([
    'stage,step,loss',
    ...[1, 2, 3, 4, 5, 6, 7].map((step) => `ppo,${step},${step}`),
  ]);
  // What was in the folder that was removed is gone with it; from the first failure on all is there.
  expect(readEvents(dir).scalars.get('ppo/loss')).toEqual([3, 4, 5, 6, 7].map((step) => [step, step]));
});
