import { afterEach, expect, test, vi } from 'vitest';
import { fromContractError } from '../../../shared/contract/errors.ts';
import { memoryIn, totalBytes } from '../../../shared/domain/run-memory.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { renderText } from '../../../shared/language/said.ts';
import type { App } from '../app.ts';
import { allOf, lastOf, prompts, testApp } from '../test-app.fixture.ts';

afterEach(() => vi.unstubAllEnvs());

async function rank({ client }: App): Promise<void> {
  const request = {
    prompts: prompts(60),
    n: 4,
    count: 90,
    rater: 'rule:question',
    sampling: { maxTokens: 12, topP: 1 },
  };
  await lastOf(await client.rank.simulate({ ...request, seed: 3 }));
}

/** What the run's own figures of step 0 say of a stage. */
async function toldBy({ client }: App, runId: RunId, stage: string) {
  await allOf(await client.runs.watch({ runId }));
  const metrics = await client.runs.metrics({ runId, stage });
  const values = new Map(metrics.filter(({ step }) => step === 0).map(({ name, value }) => [name, Number(value)]));
  return memoryIn((name) => values.get(name))!;
}

test('what is told before a run is what the run expects when it starts, and is kept beside what it used', async () => {
  const app = await testApp();
  const { client } = app;
  await rank(app);
  const before = await client.train.estimate({ method: 'reward' });
  expect(before).toMatchObject([{ stage: 'reward', recompute: false, parts: 1, refusal: null }]);
  const run = await client.train.start({ method: 'reward' });
  const { expected, usedBytes } = await toldBy(app, run.id, 'reward');
  const { runtime, ...shares } = before[0].shares;
  expect(runtime).toBeGreaterThan(0);
  expect(expected).toMatchObject({ recompute: false, parts: 1, shares });
  // Of a tiny version nearly all is the process itself.
  expect(usedBytes).toBeGreaterThan(expected.shares.runtime / 2);
  expect(totalBytes(expected)).toBeLessThan(expected.availableBytes!);

  const ppo = await client.train.estimate({ method: 'ppo', settings: { rolloutBatchSize: 8 } });
  expect(ppo).toMatchObject([{ stage: 'ppo', refusal: null }]);
  expect(ppo[0].shares.sampling).toBeGreaterThan(0);
  const round = await client.round.estimate({});
  expect(round).toMatchObject({ from: 'parley-base', settings: { contestPrompts: 128, ppo: { episodes: 2048 } } });
  expect(round.memory.map(({ stage, refusal }) => [stage, refusal])).toEqual([
    ['reward', null],
    ['judge', null],
    ['ppo', null],
  ]);
  const byDpo = await client.round.estimate({ method: 'dpo' });
  expect(byDpo.memory.map(({ stage, refusal }) => [stage, refusal])).toEqual([
    ['judge', null],
    ['dpo', null],
  ]);
});

test('where there is too little to learn from, the question is answered as the start would be', async () => {
  const { client } = await testApp();
  const refusals = [
    [() => client.train.estimate({ method: 'sft' }), () => client.train.start({ method: 'sft' })],
    [() => client.train.estimate({ method: 'reward' }), () => client.train.start({ method: 'reward' })],
    [() => client.train.estimate({ method: 'dpo' }), () => client.train.start({ method: 'dpo' })],
    [() => client.round.estimate({}), () => client.round.start({})],
  ] as const;
  for (const [estimate, start] of refusals) {
    const refusal = fromContractError(await start().catch((thrown: unknown) => thrown));
    expect(refusal).toMatchObject({
      code: 'too_little_data',
      message: expect.stringContaining('expected at least') as string,
    });
    await expect(estimate()).rejects.toThrow(refusal.message);
  }
});

test('what does not fit is refused, before the start and by it, with the setting that would make it fit', async () => {
  const app = await testApp();
  const { client } = app;
  await rank(app);
  const [free] = await client.train.estimate({ method: 'reward', settings: { batchSize: 32 } });
  const [forced] = await client.train.estimate({
    method: 'reward',
    settings: { batchSize: 32, gradientAccumulationSteps: 4 },
  });
  expect(forced).toMatchObject({ parts: 4, refusal: null });
  expect(totalBytes(forced)).toBeLessThan(totalBytes(free));
  // Between what one part and what four take.
  vi.stubEnv('PARLEY_MEMORY_GB', String((totalBytes(free) + totalBytes(forced)) / 2e9));
  const tooMuch = { batchSize: 32, gradientCheckpointing: 'never', gradientAccumulationSteps: 1 };
  const [refused] = await client.train.estimate({ method: 'reward', settings: tooMuch });
  const sentence =
    /^Reward model needs at least [\d.]+ MB .* With gradientCheckpointing auto and gradientAccumulationSteps 0 it would/;
  expect(renderText(refused.refusal!)).toMatch(sentence);
  const run = await client.train.start({ method: 'reward', settings: tooMuch });
  await allOf(await client.runs.watch({ runId: run.id }));
  expect(await client.runs.get({ runId: run.id })).toMatchObject({
    state: 'failed',
    error: { code: 'out_of_memory', message: expect.stringMatching(sentence) as string },
  });
  const [fits] = await client.train.estimate({ method: 'reward', settings: { batchSize: 32 } });
  expect(fits.refusal).toBeNull();
  expect(fits.parts > 1 || fits.recompute).toBe(true);
});
