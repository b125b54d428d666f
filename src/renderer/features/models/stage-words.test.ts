import { expect, test } from 'vitest';
import { stageWords } from './stage-words.ts';

test('a stage begins like a sentence, and bytes are sizes', () => {
  const progress = { done: 1, total: 2000, timeLeftMs: null };
  expect(stageWords(undefined)).toBe('Starting');
  expect(stageWords({ ...progress, stage: 'download, bytes' })).toBe('Downloading: 1 B of 2.0 kB');
  expect(stageWords({ ...progress, stage: 'merging' })).toBe('Merging');
});
