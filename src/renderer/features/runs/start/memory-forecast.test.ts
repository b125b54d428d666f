import { afterEach, expect, test, vi } from 'vitest';
import { importData, testApp } from '../../../../main/app/test-app.fixture.ts';
import { totalBytes } from '../../../../shared/domain/run-memory.ts';
import { MemoryForecast } from './memory-forecast.svelte.ts';
import { memoryOf } from '../watch/memory-of.ts';
import { readFormData } from './form-data.ts';
import { RoundForm } from './round-form.svelte.ts';
import { noSeries, withMetrics } from '../../../../shared/domain/run-series.ts';
import { TrainForm } from './train-form.svelte.ts';

const pairs = Array.from({ length: 64 }, (_, i) =>
  JSON.stringify({ prompt: `Question ${i}`, chosen: 'Yes.', rejected: 'No, not at all.' }),
).join('\n');

afterEach(() => vi.unstubAllEnvs());

test('a form is told what its run would take, and why it would not fit', async () => {
  const { client } = await testApp();
  await importData(client, { source: { kind: 'text', fileName: 'pairs.jsonl', text: pairs } });
  const data = await readFormData(client);
  const form = new TrainForm('dpo', data);
  const forecast = new MemoryForecast();
  const answer = async (of: TrainForm | RoundForm) => {
    forecast.ask((signal) => of.askMemory(client, signal), 0);
    await vi.waitFor(() => expect(forecast.asking).toBe(true));
    await vi.waitFor(() => expect(forecast.asking).toBe(false), { timeout: 60_000 });
  };
  await answer(form);
  expect(forecast.largest).toMatchObject({ stage: 'dpo', refusal: null });
  expect(forecast.refusals).toEqual([]);

  await answer(new RoundForm(data));
  expect(forecast.stages.map(({ stage }) => stage)).toEqual(['reward', 'judge', 'ppo']);
  expect(forecast.largest?.stage).toBe('ppo');

  vi.stubEnv('PARLEY_MEMORY_GB', '0.001');
  await answer(form);
  expect(forecast.refusals).toHaveLength(1);
  expect(forecast.refusals[0]).toMatch(/^DPO needs at least [\d.]+ kB of memory, and 0 B are free for it/);

  // Nothing to ask about, nothing told.
  forecast.ask(undefined);
  expect(forecast.stages).toEqual([]);
});

test('while somebody types nothing is asked, and what is asked no more is not told', async () => {
  vi.useFakeTimers();
  try {
    const forecast = new MemoryForecast();
    const asked: string[] = [];
    const ask = (name: string) => async (signal: AbortSignal) => {
      asked.push(`${name} ${signal.aborted}`);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return [];
    };
    forecast.ask(ask('first'))();
    const leave = forecast.ask(ask('second'));
    await vi.advanceTimersByTimeAsync(500);
    expect([asked, forecast.asking]).toEqual([['second false'], true]);
    leave();
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked).toEqual(['second false']);
  } finally {
    vi.useRealTimers();
  }
});

test('a run’s figures of step 0 are read back, stage by stage in their order', () => {
  const figure = (stage: string, name: string, value: number) => ({ stage, step: 0, name: `memory/${name}`, value });
  const shares = ['runtime', 'parameters', 'optimizer', 'copies', 'activations', 'sampling'];
  const expected = (stage: string) => shares.map((share, i) => figure(stage, `expected/${share}`, i * 1e6));
  const series = withMetrics(noSeries, [
    ...expected('ppo'),
    figure('ppo', 'used', 9e6),
    figure('ppo', 'parts', 2),
    ...expected('reward'),
    { stage: 'contest', step: 0, name: 'done', value: 1 },
  ]);
  const stages = memoryOf(series);
  expect(stages.map(({ stage, usedBytes }) => [stage, usedBytes])).toEqual([
    ['reward', undefined],
    ['ppo', 9e6],
  ]);
  expect(stages[1].expected).toMatchObject({ parts: 2, recompute: false, availableBytes: null });
  expect(totalBytes(stages[1].expected)).toBe(15e6);
});
