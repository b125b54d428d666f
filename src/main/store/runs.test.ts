import { expect, test } from 'vitest';
import { newId } from '../../shared/domain/ids.ts';
import { openStore } from './store.ts';
import { base, registerBase, tempHome, tempStore } from './temp-home.fixture.ts';

const newRun = { kind: 'ppo', fromVersionId: null, config: { klCoef: 0.05, layers: [1, 2] }, seed: 7 } as const;

test('a run goes through its states, keeping times, error and result', () => {
  const { runs } = tempStore();
  const run = runs.create(newRun);
  expect(run).toMatchObject({ ...newRun, state: 'queued', startedAtMs: null, endedAtMs: null, progress: {} });
  expect(runs.transition(run.id, 'running').startedAtMs).not.toBeNull();
  const failed = runs.transition(run.id, 'failed', { error: { code: 'out_of_memory', message: 'no memory left' } });
  expect(failed.error).toEqual({ code: 'out_of_memory', message: 'no memory left' });
  expect(failed.endedAtMs).not.toBeNull();
  expect(runs.transition(run.id, 'running')).toMatchObject({ error: null, endedAtMs: null });
  const done = runs.transition(run.id, 'completed', { result: { version: 'v2' } });
  expect(done).toMatchObject({ state: 'completed', result: { version: 'v2' } });
  expect(() => runs.transition(run.id, 'running')).toThrow(/is complete and cannot become running/);
  expect(runs.get(run.id)).toEqual(done);
});

test('an error comes with failure only, a result with completion only', () => {
  const { runs } = tempStore();
  const { id } = runs.create(newRun);
  runs.transition(id, 'running');
  expect(() => runs.transition(id, 'failed')).toThrow(/error comes with "failed" only/);
  expect(() => runs.transition(id, 'stopping', { result: {} })).toThrow(/result with "completed" only/);
  expect(runs.get(id).state).toBe('running');
});

test('runs at work when the store was last open are interrupted when it opens again, others are not', () => {
  const dir = tempHome();
  const store = openStore(dir, 'parley test');
  const ids = [0, 1, 2, 3].map(() => store.runs.create(newRun).id);
  for (const id of ids.slice(1)) store.runs.transition(id, 'running');
  store.runs.transition(ids[2], 'stopping');
  store.runs.transition(ids[3], 'completed');
  store.runs.saveProgress(ids[1], 'reward model', { step: 40, split: { seed: 3 } });
  store.close();

  const again = tempStore(dir);
  expect([...again.interruptedRuns].sort()).toEqual([ids[1], ids[2]]);
  expect(ids.map((id) => again.runs.get(id).state)).toEqual(['queued', 'interrupted', 'interrupted', 'completed']);
  expect(again.runs.get(ids[1])).toMatchObject({ stage: 'reward model', progress: { step: 40, split: { seed: 3 } } });
  expect(again.runs.transition(ids[1], 'running').progress).toEqual({ step: 40, split: { seed: 3 } });
  expect(again.runs.list({ states: ['interrupted'] }).map((run) => run.id)).toEqual([ids[2]]);
  expect(again.runs.list({ limit: 1 })).toEqual(again.runs.list().slice(0, 1));
  expect(again.runs.list({ kinds: ['sft'] })).toEqual([]);
});

test('a run is called after its kind and its place among those of that kind', () => {
  const { runs } = tempStore();
  const made = (['ppo', 'round', 'ppo', 'reward'] as const).map((kind) => runs.create({ ...newRun, kind }));
  expect(made.map(({ name }) => name)).toEqual(['PPO 1', 'Round 1', 'PPO 2', 'Reward model 1']);
  expect(runs.list()).toEqual(made.toReversed());
  expect(runs.get(made[2].id).name).toBe('PPO 2');
});

test('metrics since a step, non-finite ones included; a repeated step replaces its first measurement', () => {
  const { runs, runMetrics } = tempStore();
  const { id } = runs.create(newRun);
  const at = (step: number, value: number, name = 'loss') => ({ stage: 'policy', step, name, value });
  runMetrics.append(id, [at(1, 0.5), at(2, 0.25), at(2, 3, 'objective/kl'), at(10, Number.NaN)]);
  runMetrics.append(id, [at(2, 0.125), at(11, -Infinity), { ...at(5, 9), stage: 'reward' }]);
  expect(runMetrics.list(id, { stage: 'policy', afterStep: 1 })).toEqual([
    at(2, 0.125),
    at(2, 3, 'objective/kl'),
    at(10, Number.NaN),
    at(11, -Infinity),
  ]);
  expect(runMetrics.list(id, { names: ['objective/kl', 'none'] })).toEqual([at(2, 3, 'objective/kl')]);
  expect(runMetrics.list(id)).toHaveLength(6);
  expect(() => runMetrics.append(newId('run'), [at(1, 1)])).toThrow(/not stored/);
});

test('a long run is told in at most so many points, with its peaks and what is no number', () => {
  const { runs, runMetrics } = tempStore();
  const { id } = runs.create(newRun);
  const loss = (step: number) => (step === 1111 ? 99 : step === 2222 ? Number.NaN : 1 / (step + 1));
  const steps = Array.from({ length: 3000 }, (_, step) => step);
  runMetrics.append(
    id,
    steps.flatMap((step) => [
      { stage: 'ppo', step, name: 'loss', value: loss(step) },
      { stage: 'ppo', step, name: 'kl', value: step },
    ]),
  );
  const series = runMetrics.series(id, 200);
  expect(series.map(({ name, measured }) => [name, measured])).toEqual([
    ['kl', 3000],
    ['loss', 3000],
  ]);
  for (const { steps: kept, values } of series) {
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(values).toHaveLength(kept.length);
    expect([kept[0], kept.at(-1)]).toEqual([0, 2999]);
  }
  expect(series[1].steps).toEqual(expect.arrayContaining([1111, 2222]));
  expect(series[1].values[series[1].steps.indexOf(1111)]).toBe(99);
  expect(runMetrics.series(id, 200, { names: ['kl'] }).map(({ name }) => name)).toEqual(['kl']);
  // Kept, and read again once there is more.
  expect(runMetrics.series(id, 200)).toBe(series);
  runMetrics.append(id, [{ stage: series[0].stage, step: 100_000, name: series[0].name, value: 1 }]);
  expect(runMetrics.series(id, 200)[0].steps.at(-1)).toBe(100_000);
});

test('samples of a step that is run again replace the first ones', () => {
  const { runs, runSamples } = tempStore();
  const { id } = runs.create(newRun);
  const sample = (step: number, completion: string) => ({
    stage: 'policy',
    step,
    prompt: [{ role: 'user', content: 'Hi' }] as const,
    completion,
  });
  runSamples.append(id, [sample(10, 'a'), sample(10, 'b'), { ...sample(20, 'c'), score: 1.5, kl: 0.25 }]);
  runSamples.append(id, [sample(20, 'd')]);
  expect(runSamples.list(id).map((row) => row.completion)).toEqual(['a', 'b', 'd']);
  expect(runSamples.list(id, 10)).toMatchObject([{ completion: 'd', score: null, kl: null, runId: id }]);
});

test('evaluations are found by either side and by run', () => {
  const store = tempStore();
  registerBase(store);
  const { id: runId } = store.runs.create({ ...newRun, fromVersionId: base });
  const evaluation = store.evaluations.record({
    kind: 'win rate',
    versionId: base,
    againstVersionId: base,
    judge: 'rule:question',
    runId,
    settings: { seed: 1 },
    figures: { winRate: 0.5 },
    outcomes: [1, 0, 0.5],
  });
  expect(store.evaluations.list({ versionId: base })).toEqual([evaluation]);
  expect(store.evaluations.list({ runId })).toEqual([evaluation]);
  expect(store.evaluations.list({ runId: newId('run') })).toEqual([]);
});
