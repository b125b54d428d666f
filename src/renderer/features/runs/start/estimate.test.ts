import { expect, test } from 'vitest';
import { estimateSeconds, sizeOfRound } from './estimate.ts';

const ppo = { episodes: 512, ppoEpochs: 2 };
const reward = { epochs: 1 };
const round = { ppo, reward, contestPrompts: 64, contestSamples: 1 };
const size = sizeOfRound(round);
const pace = { size, secondsByStage: { freeze: 1, reward: 10, judge: 5, ppo: 100, contest: 20, report: 1 } };

test('the same round takes as long again', () => {
  expect(estimateSeconds(size, pace)).toBe(137);
});

test('each stage grows with what it does more of', () => {
  expect(estimateSeconds(sizeOfRound({ ...round, ppo: { ...ppo, episodes: 1024 } }), pace)).toBe(237);
  expect(estimateSeconds(sizeOfRound({ ...round, ppo: { ...ppo, ppoEpochs: 5 } }), pace)).toBe(237);
  expect(estimateSeconds(sizeOfRound({ ...round, reward: { epochs: 2 } }), pace)).toBe(152);
  expect(estimateSeconds(sizeOfRound({ ...round, contestSamples: 2 }), pace)).toBe(157);
});
