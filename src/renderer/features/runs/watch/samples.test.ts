import { expect, test } from 'vitest';
import type { SampleView } from '../../../../shared/contract/runs.ts';
import { newId } from '../../../../shared/domain/ids.ts';
import { sampledSteps, samplesByPrompt } from './samples.ts';

const sample = (content: string, step: number, completion: string): SampleView => ({
  id: newId('runSample'),
  stage: 'ppo',
  step,
  prompt: [{ role: 'user', content }],
  completion,
  score: null,
  kl: null,
});

test('samples stand by prompt and step, the newest of a step done twice', () => {
  const samples = [sample('a', 0, 'a0'), sample('b', 0, 'b0'), sample('a', 4, 'old'), sample('a', 4, 'a4')];
  const [a, b] = samplesByPrompt(samples);
  expect(a.prompt).toEqual([{ role: 'user', content: 'a' }]);
  expect([...a.byStep].map(([step, { completion }]) => [step, completion])).toEqual([
    [0, 'a0'],
    [4, 'a4'],
  ]);
  expect(b.byStep.get(4)).toBeUndefined();
  expect(sampledSteps(samples)).toEqual([0, 4]);
});
