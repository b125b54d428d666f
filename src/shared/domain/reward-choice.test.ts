import { expect, it } from 'vitest';
import {
  isModelReward,
  parseRewardChoice,
  parseRewards,
  rewardFileOf,
  rewardInWords,
  rewardsInWords,
} from './reward-choice.ts';

it.each([
  ['model', 'model', 1],
  ['reward:Round 3', 'reward:Round 3', 1],
  ['rule:question', 'rule:question', 1],
  ['0.5*rule:length:5-20', 'rule:length:5-20', 0.5],
  ['-2*rule:regex:a*b', 'rule:regex:a*b', -2],
  ['0.1*file:/home/me/reward.js', 'file:/home/me/reward.js', 0.1],
])('reads %s', (text, name, weight) => {
  const choice = parseRewardChoice(text);
  expect(choice).toEqual({ name, weight });
  expect(rewardInWords(choice)).toBe(text);
});

it.each(['', 'question', '0.5*', 'x*model', '*model', 'rule:', 'rewards'])(
  'refuses %j and says what is expected',
  (text) => {
    expect(() => parseRewardChoice(text)).toThrow('expected model (a reward model), rule:NAME');
  },
);

it('reads a mix, and leaves a plus within a pattern alone', () => {
  const mix = '0.5*rule:regex:a + b + -1*rule:json + reward + 2*file:a + b.js';
  expect(parseRewards(mix)).toEqual([
    { name: 'rule:regex:a + b', weight: 0.5 },
    { name: 'rule:json', weight: -1 },
    { name: 'reward', weight: 1 },
    { name: 'file:a + b.js', weight: 2 },
  ]);
  expect(rewardsInWords(parseRewards(mix))).toBe(mix);
});

it('tells the kinds apart', () => {
  expect(['model', 'reward', 'reward:Round 3', 'rule:question', 'file:reward.js'].map(isModelReward)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(rewardFileOf('file:a:b.js')).toBe('a:b.js');
  expect(rewardFileOf('rule:file:x')).toBeUndefined();
});
