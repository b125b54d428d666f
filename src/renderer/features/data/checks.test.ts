import { expect, test } from 'vitest';
import { newId } from '../../../shared/domain/ids.ts';
import { checkAt, sidesWords, votesWords } from './checks.svelte.ts';

const by = (rater: string, better: 0 | 1) => ({
  better,
  source: { kind: 'ranking' as const, id: newId('ranking'), rater, createdAtMs: 0 },
});
const fileSays = (better: 0 | 1) => ({
  better,
  source: { kind: 'item' as const, id: newId('datasetItem'), dataset: 'hh' },
});

test('who contradicts whom is told from the raters', () => {
  expect(sidesWords({ votes: [by('ann', 0), by('bob', 1), by('ann', 1)] })).toBe('ann said both');
  expect(sidesWords({ votes: [by('ann', 0), by('bob', 1)] })).toBe('people disagree');
  expect(sidesWords({ votes: [by('ann', 0), fileSays(1)] })).toBe('the data disagree');
  expect(votesWords({ votes: [by('ann', 0), by('bob', 1), fileSays(0)] })).toBe('2 against 1');
});

test('only checks that exist have an address', () => {
  expect(checkAt(['checks', 'duplicates'])).toBe('duplicates');
  expect(checkAt(['checks', 'spelling'])).toBeUndefined();
  expect(checkAt(['ds_1'])).toBeUndefined();
});
