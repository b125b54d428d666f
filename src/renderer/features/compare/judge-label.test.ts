import { expect, test } from 'vitest';
import type { RunView } from '../../../shared/contract/runs.ts';
import { judgeLabel } from './judge-label.ts';

const runs = [
  { id: 'run_3', kind: 'round' },
  { id: 'run_2', kind: 'reward' },
  { id: 'run_1', kind: 'reward' },
] as unknown as RunView[];

test('judges have the names that runs have elsewhere', () => {
  expect(judgeLabel('rule:length:5-20', runs)).toBe('Rule: length:5-20');
  expect(judgeLabel('reward:run_2', runs)).toBe('Reward model 2');
  expect(judgeLabel('reward:run_3', runs)).toBe('Judge of Round 1');
  expect(judgeLabel('reward:run_9', runs)).toBe('Reward model of run_9');
  expect(judgeLabel('evaluation reward model')).toBe('Evaluation reward model');
});
