import { expect, test } from 'vitest';
import { estimateSeconds } from './estimate.ts';

const size = {
  episodes: 512,
  ppoEpochs: 2,
  rewardEpochs: 1,
  contestPrompts: 64,
  contestSamples: 1,
};
const pace = { size, secondsByStage: { freeze: 1, reward: 10, judge: 5, ppo: 100, contest: 20, report: 1 } };

test('the same round takes as long again', () => {
  expect(estimateSeconds(size, pace)).toBe(137);
});

test('each stage grows with what it does more of', () => {
  expect(estimateSeconds({ ...size, episodes: 1024 }, pace)).toBe(237);
  expect(estimateSeconds({ ...size, ppoEpochs: 5 }, pace)).toBe(237);
  expect(estimateSeconds({ ...size, rewardEpochs: 2 }, pace)).toBe(152);
  expect(estimateSeconds({ ...size, contestSamples: 2 }, pace)).toBe(157);
});
