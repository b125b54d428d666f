import { expect, test } from 'vitest';
import { newId } from '../../../shared/domain/ids.ts';
import { chooseSet, setChoices, trainedWords, valueOf } from './prompt-sets.ts';

const names = { a: 'Round 1', b: 'parley-base' };
const dataset = (name: string, prompts: number, a = 0, b = 0) => ({
  source: { kind: 'dataset' as const, dataset: name },
  name,
  prompts,
  trained: { a, b },
});
const run = newId('run');
const heldOut = { ...dataset('Held-out prompts of Round 1', 16), source: { kind: 'round' as const, run } };

test('held-out prompts come before larger sets that were trained on', () => {
  expect(chooseSet([dataset('everyday', 160, 142), heldOut], undefined)).toBe(heldOut);
  expect(chooseSet([dataset('everyday', 160, 142), dataset('other', 8)], undefined)?.name).toBe('other');
  expect(chooseSet([heldOut, dataset('everyday', 160, 142)], 'everyday')?.name).toBe('everyday');
  expect(chooseSet([dataset('everyday', 160, 142), heldOut], valueOf(heldOut))).toBe(heldOut);
  expect(chooseSet([], 'everyday')).toBeUndefined();
});

test('it is said which version was trained on how many of the prompts', () => {
  expect(trainedWords(dataset('everyday', 160, 142), names)).toBe(
    'Round 1 was trained on 142 of these 160 prompts. Results on training prompts say little about new ones.',
  );
  expect(trainedWords(dataset('one', 1, 1, 1), names)).toBe(
    'Round 1 was trained on all and parley-base was trained on all of these 1 prompt. Results on training prompts say little about new ones.',
  );
  expect(trainedWords(heldOut, names)).toBeUndefined();
  expect(setChoices([dataset('everyday', 160, 142), heldOut], names)).toMatchObject([
    { note: '160 prompts; Round 1 was trained on 142' },
    { note: '16 prompts' },
  ]);
});
