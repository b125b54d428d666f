import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTinyVersion } from '../../app/tiny-version.fixture.ts';
import { readVersionFolder, type VersionContent } from '../../models/files/version-folder.ts';
import { heldOutFigures } from './comparison-lines.ts';

let dir: string;
let version: VersionContent;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'parley-held-out-'));
  await writeTinyVersion(dir);
  version = await readVersionFolder(dir);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Pairs of which the scores get every fourth wrong, on prompts made of `textOf`. */
async function widthOf(textOf: (i: number) => string): Promise<number> {
  const comparisons = Array.from({ length: 40 }, (_, i) => ({
    prompt: [{ role: 'user' as const, content: textOf(i) }],
    completions: ['a', 'b'],
    ranks: [1, 2],
  }));
  const scores = Float32Array.from({ length: 80 }, (_, j) => Number((j % 2 === 0) === j % 8 > 1));
  const { result, metrics } = await heldOutFigures(comparisons, version, async () => scores, { seed: 1 });
  expect(result).toMatchObject({ heldOutPairs: 40, heldOutAccuracy: 0.75 });
  const [low, high] = result.interval;
  expect([metrics.eval_accuracy_low, metrics.eval_accuracy_high]).toEqual([low, high]);
  return high - low;
}

test('pairs on prompts that say nearly the same are one draw in the interval of the accuracy', async () => {
  const words = (i: number) => Array.from({ length: 7 }, (_, j) => `w${(i * (31 + j)) % 997}`).join(' ');
  const [different, twins] = [await widthOf(words), await widthOf((i) => `${words(i >> 2)}${'?'.repeat(i % 4)}`)];
  // 40 draws: 2 · 1.96 · √(0.75 · 0.25 / 40) = 0.27. Ten groups that all hold three right and one wrong say no less of their mean
  // than ten draws can.
  expect(different).toBeCloseTo(0.27, 1);
  expect(twins).toBeGreaterThan(1.5 * different);
});
