import { expect, test } from 'vitest';
import { newId } from './ids.ts';
import { judgeLabel, judgeWords } from './judge-words.ts';

const round = { id: newId('run'), kind: 'round', name: 'Round 1' } as const;
const reward = { id: newId('run'), kind: 'reward', name: 'Reward model 2' } as const;
const unknown = newId('run');

test.each([
  ['rule:length:5-20', 'the rule “length:5-20”', 'Rule: length:5-20'],
  [`reward:${reward.id}`, 'Reward model 2', 'Reward model 2'],
  [`reward:${round.id}`, 'the judge of Round 1', 'Judge of Round 1'],
  [`reward:${unknown}`, `the reward model of ${unknown}`, `Reward model of ${unknown}`],
  ['file:/home/me/reward.js', 'the function in reward.js', 'Function in reward.js'],
  [
    `0.5*rule:question + -1*reward:${reward.id} + rule:json`,
    '0.5 × the rule “question” + −1 × Reward model 2 + the rule “json”',
    '0.5 × the rule “question” + −1 × Reward model 2 + the rule “json”',
  ],
  ['judge', 'the judge', 'Judge'],
  ['evaluation reward model', 'the judge', 'Judge'],
])('%s is called by the name that its run has elsewhere', (judge, words, label) => {
  expect(judgeWords(judge, [reward, round])).toBe(words);
  expect(judgeLabel(judge, [reward, round])).toBe(label);
});
