import { expect, test } from 'vitest';
import { newId } from '../../../shared/domain/ids.ts';
import { kindWords, promptLine, rowOfItem, rowOfRanking } from './data-rows.ts';

const ids = { id: newId('datasetItem'), datasetId: newId('dataset') };
const prompt = [{ role: 'user' as const, content: 'Hi' }];
const ranking = {
  id: newId('ranking'),
  supersedes: null,
  retracted: false,
  rater: { name: 'anna', kind: 'human' as const },
  durationMs: null,
  createdAtMs: 7,
  prompt,
  candidates: ['worst', 'best', 'middle'].map((completion) => ({ completion, generationId: null, versionId: null })),
  orderShown: [0, 1, 2],
};

test('a ranking shows its best and its worst, and all of them in order', () => {
  const row = rowOfRanking({ ...ranking, outcome: { kind: 'ranked', ranks: [3, 1, 2] } });
  expect(row).toMatchObject({
    chosen: 'best',
    rejected: 'worst',
    kind: { is: 'ranked', count: 3 },
    who: { name: 'anna' },
    atMs: 7,
  });
  expect(row.replies.map(({ text }) => text)).toEqual(['best', 'middle', 'worst']);
});

test('where all tie nothing was chosen, and a skipped one says why', () => {
  const tied = rowOfRanking({ ...ranking, outcome: { kind: 'ranked', ranks: [1, 1, 1] } });
  expect(tied).toMatchObject({ chosen: '', rejected: '', kind: { is: 'allTied' } });
  const skipped = rowOfRanking({ ...ranking, outcome: { kind: 'skipped', reason: 'too long' } });
  expect(skipped.chosen).toBe('');
  expect(kindWords(skipped.kind)).toBe('skipped: too long');
  expect(skipped.replies).toHaveLength(3);
});

test('each kind of item as a row', () => {
  expect(rowOfItem({ ...ids, kind: 'preference', prompt, chosen: 'a', rejected: 'b' })).toMatchObject({
    chosen: 'a',
    rejected: 'b',
    kind: { is: 'pair' },
  });
  expect(rowOfItem({ ...ids, kind: 'labelled', prompt, completion: 'c', label: false })).toMatchObject({
    chosen: '',
    rejected: 'c',
    kind: { is: 'bad', reason: null },
  });
  const messages = [...prompt, { role: 'assistant' as const, content: 'Hello' }];
  expect(rowOfItem({ ...ids, kind: 'conversation', messages })).toMatchObject({
    prompt,
    chosen: 'Hello',
    kind: { is: 'chat' },
  });
  expect(rowOfItem({ ...ids, kind: 'prompt', prompt })).toMatchObject({ prompt, chosen: '', replies: [] });
});

test('a prompt of several turns shows the last one', () => {
  expect(promptLine(prompt)).toBe('Hi');
  expect(promptLine([...prompt, { role: 'assistant', content: 'Hello' }, { role: 'user', content: 'Bye' }])).toBe(
    '… Bye',
  );
});
