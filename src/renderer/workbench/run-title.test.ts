import { expect, test } from 'vitest';
import { newId } from '../../shared/domain/ids.ts';
import { runTitle } from './run-title.ts';

test('runs are counted among those of their kind, the oldest first', () => {
  const kinds = ['round', 'reward', 'round'] as const;
  const runs = kinds.map((kind) => ({ id: newId('run'), kind }));
  expect(runs.map((run) => runTitle(run, runs))).toEqual(['Round 2', 'Reward model 1', 'Round 1']);
  expect(runTitle({ id: newId('run'), kind: 'sft' }, runs)).toBe('Fine-tuning');
});
