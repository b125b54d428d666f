import { expect, test } from 'vitest';
import { renderText } from '../../../shared/language/said.ts';
import { roundResultSchema } from '../../../shared/contract/results.ts';
import type { App } from '../app.ts';
import { importData, lastOf, testApp } from '../test-app.fixture.ts';

async function importLines(app: App, name: string, lines: readonly object[]) {
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const source = { kind: 'text' as const, fileName: `${name}.jsonl`, text };
  return importData(app.client, { source, name });
}

/** Questions are good replies. */
const thumbs = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    prompt: `prompt ${i}`,
    completion: i % 2 === 0 ? 'a ? b ?' : 'c d e',
    label: i % 2 === 0,
  }));
const pairs = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ prompt: `prompt ${i}`, chosen: 'a ? b ?', rejected: 'c d e' }));

test('an empty home is told what to collect, and nothing can be started', async () => {
  const app = await testApp();
  const plan = await app.client.improve.plan({});
  expect(plan.choice).toBeNull();
  expect(plan.missing).toEqual([{ for: 'round', kind: 'rankings', more: 100 }]);
  await importLines(app, 'few', thumbs(10));
  const few = await app.client.improve.plan({});
  expect(few.choice).toBeNull();
  expect(few.tooLittle).toMatch(/^A round: (good|bad) replies to train the policy on: expected at least 8/);
  expect(few.missing[0]).toEqual({ for: 'round', kind: 'thumbs', more: 90 });
  expect(await app.client.runs.list({})).toEqual([]);
});

test('pairs are for DPO, with what the contest can tell and what more would bring', async () => {
  const app = await testApp();
  await importLines(app, 'pairs', pairs(120));
  const { choice, counts, missing } = await app.client.improve.plan({});
  expect(counts).toMatchObject({ importedComparisons: 120, rankings: 0, good: 0 });
  expect(choice).toMatchObject({
    method: 'dpo',
    because: { comparisons: 120, pairs: 120, imported: true },
    round: { method: 'dpo', data: ['pairs'], from: 'parley-base' },
    time: null,
    power: { prompts: 30, samples: 4, accuracy: 0.65, measuredIn: null },
  });
  expect(choice?.memory.map(({ stage }) => stage)).toEqual(['judge', 'dpo']);
  expect(missing.map((one) => one.for)).toEqual(['imitation', 'practice', 'judge', 'gain']);
});

test('thumbs alone make a whole round by KTO, whose judge learned from good over bad replies', async () => {
  const app = await testApp();
  await importLines(app, 'thumbs', thumbs(160));
  const { choice } = await app.client.improve.plan({});
  expect(choice).toMatchObject({ method: 'kto', because: { good: 80, bad: 80, comparisons: 0 } });
  if (choice === null) return;
  const { id: runId } = await app.client.round.start({
    ...choice.round,
    seed: 1,
    settings: { reward: { epochs: 2, learningRate: 3e-3 }, kto: { learningRate: 3e-3 }, contestPrompts: 24 },
  });
  await lastOf(await app.client.runs.watch({ runId }));
  const run = await app.client.runs.get({ runId });
  expect([run.state, run.error]).toEqual(['completed', null]);
  const result = roundResultSchema.parse(run.result);
  expect(result.data).toMatchObject({ rankings: 0, pairs: 0 });
  expect(result.data.labels).toBeGreaterThan(40);
  expect(result.data.judgeTrain).toBeGreaterThan(15);
  expect(result.judgeModel.heldOutAccuracy).toBeGreaterThan(0.9);
  // No two of the thumbs are on replies to one prompt: whatever tells them apart may be the prompts.
  expect(choice.power.detects).toBeNull();
  expect(result).toMatchObject({ verdict: 'undecided', winRate: { low: 0, high: 1 } });
  expect(result.judgeModel.agreement).toBeUndefined();
  expect(renderText(result.reason)).toContain('no held-out rating compares two replies of versions to one prompt');
  expect(result.samples.length).toBeGreaterThan(0);
  const after = await app.client.improve.plan({ from: result.version });
  expect(after.choice?.power).toMatchObject({ measuredIn: null });
  expect(after.choice?.time?.after).toBe('Round 1');
});
