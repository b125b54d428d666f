import { expect, it } from 'vitest';
import { parseRewardChoice, rewardInWords } from './reward-choice.ts';

it.each([
  ['model', 'model', 1],
  ['rule:question', 'rule:question', 1],
  ['0.5*rule:length:5-20', 'rule:length:5-20', 0.5],
  ['-2*rule:regex:a*b', 'rule:regex:a*b', -2],
])('reads %s', (text, name, weight) => {
  const choice = parseRewardChoice(text);
  expect(choice).toEqual({ name, weight });
  expect(rewardInWords(choice)).toBe(text);
});

it.each(['', 'question', '0.5*', 'x*model', '*model'])('refuses %j and says what is expected', (text) => {
  expect(() => parseRewardChoice(text)).toThrow('expected model (a reward model), rule:NAME');
});
