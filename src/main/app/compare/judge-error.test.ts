import { expect, test } from 'vitest';
import { allowingFor, judgeError } from './judge-error.ts';

const reward = (low: number, ties: number) =>
  judgeError({
    kind: 'reward',
    name: 'Reward model 1',
    result: {
      ...{ pairs: 80, heldOutPairs: 20, heldOutAccuracy: 0.8, interval: [low, 0.9] },
      ...{ longerWinsBaseline: 0.5, durationSeconds: 1, ties, rankings: 30 },
    },
  });

test('a judge is wrong on at most the rest of its accuracy’s lower bound, and on half of what its rater ties', () => {
  expect(reward(0.7, 0)).toBeCloseTo(0.3);
  expect(reward(0.7, 100)).toBeCloseTo(0.4);
  expect(reward(0.5, 0)).toBeCloseTo(0.5);
});

test('an interval is widened by that, within 0 and 1', () => {
  const widened = allowingFor(0.3, { value: 0.75, low: 0.65, high: 0.85 });
  expect(widened.value).toBe(0.75);
  expect(widened.low).toBeCloseTo(0.35);
  expect(widened.high).toBe(1);
});
