import { expect, test } from 'vitest';
import type { RunView } from '../../shared/contract/runs.ts';
import { BestOfPick, chooserChoices } from './best-of-pick.svelte.ts';

const runs = [
  { id: 'run_2', kind: 'reward', name: 'Reward 2', state: 'completed', config: {} },
  { id: 'run_1', kind: 'reward', name: 'Reward 1', state: 'failed', config: {} },
  { id: 'run_3', kind: 'dqn', name: 'DQN 1', state: 'completed', config: {} },
  { id: 'run_0', kind: 'sft', name: 'SFT 1', state: 'completed', config: {} },
] as unknown as RunView[];

test('what can choose are finished reward models, and rules that need nothing told', () => {
  const choices = chooserChoices(runs);
  expect(choices[0]).toEqual({ value: 'reward:run_2', label: 'Reward 2' });
  const values = choices.map(({ value }) => value);
  expect(values).toContain('rule:question');
  expect(choices).toContainEqual({ value: 'q:run_3', label: 'DQN 1' });
  for (const missing of ['reward:run_1', 'reward:run_0', 'rule:length', 'rule:bleu'])
    expect(values).not.toContain(missing);
});

test('one reply is what is asked for until more are; a chooser that is gone gives way to the newest', () => {
  const pick = new BestOfPick();
  expect(pick.value(runs)).toBeUndefined();
  pick.choose({ n: '4' });
  expect(pick.value(runs)).toEqual({ n: 4, by: 'reward:run_2' });
  pick.choose({ by: 'rule:question' });
  expect(pick.value(runs)).toEqual({ n: 4, by: 'rule:question' });
  pick.choose({ by: 'reward:run_gone' });
  expect(pick.value(runs)).toEqual({ n: 4, by: 'reward:run_2' });
});
