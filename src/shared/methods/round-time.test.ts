import { expect, test } from 'vitest';
import { roundTime } from './round-time.ts';

const ppo = { episodes: 512, ppoEpochs: 2 };
const reward = { epochs: 1 };
const config = { method: 'ppo', ppo, reward, contestPrompts: 64, contestSamples: 1 };
const secondsByStage = { freeze: 1, reward: 10, judge: 5, ppo: 100, contest: 20, report: 1 };
const versions = [
  { id: 'base', parentId: null },
  { id: 'child', parentId: 'base' },
  { id: 'other', parentId: null },
];
const past = { name: 'Round 1', kind: 'round', from: 'base', config, result: { secondsByStage } };
const seconds = (told: object, from = 'child') =>
  roundTime({ config: { ...config, ...told }, from }, [past], versions)?.seconds;

test('the same round takes as long again, from any version of the line', () => {
  expect(roundTime({ config, from: 'child' }, [past], versions)).toEqual({ seconds: 137, after: 'Round 1' });
});

test('each stage grows with what it does more of', () => {
  expect(seconds({ ppo: { ...ppo, episodes: 1024 } })).toBe(237);
  expect(seconds({ ppo: { ...ppo, ppoEpochs: 5 } })).toBe(237);
  expect(seconds({ reward: { epochs: 2 } })).toBe(152);
  expect(seconds({ contestSamples: 2 })).toBe(157);
});

test('nothing is known of another line, of another method, or before a round has completed', () => {
  expect(seconds({}, 'other')).toBeUndefined();
  expect(seconds({ method: 'dpo', dpo: { epochs: 1 } })).toBeUndefined();
  expect(roundTime({ config, from: 'base' }, [{ ...past, result: null }], versions)).toBeUndefined();
});

test('rounds of before they had a choice were by PPO', () => {
  const before = { ppo, reward, contestPrompts: 64, contestSamples: 1 };
  expect(roundTime({ config, from: 'base' }, [{ ...past, config: before }], versions)?.seconds).toBe(137);
});
