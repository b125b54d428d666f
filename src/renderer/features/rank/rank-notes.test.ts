import { expect, test } from 'vitest';
import { RankNotes } from './rank-notes.svelte.ts';

test('what is said twice is taken back, and nothing said is no notes', () => {
  let changes = 0;
  const notes = new RankNotes(undefined, () => (changes += 1));
  notes.toggle('shorter');
  notes.addTag(' food ');
  notes.addTag('food');
  notes.comment = ' warm ';
  notes.rate('Helpful', { candidate: 1, count: 2 }, 5);
  notes.choose('Topic', 'pets');
  notes.write('Why', 'because');
  expect(notes.value).toEqual({
    reasons: ['shorter'],
    comment: 'warm',
    tags: ['food'],
    answers: [
      { kind: 'rating', question: 'Helpful', ratings: [null, 5] },
      { kind: 'label', question: 'Topic', label: 'pets' },
      { kind: 'text', question: 'Why', text: 'because' },
    ],
  });
  expect(changes).toBe(6);
  const asked = [
    { kind: 'rating' as const, title: 'Helpful' },
    { kind: 'text' as const, title: 'Why' },
  ];
  expect(notes.answered(asked)).toBe(1);
  expect(new RankNotes(notes.value).value).toEqual(notes.value);
  notes.toggle('shorter');
  notes.removeTag('food');
  notes.comment = ' ';
  notes.rate('Helpful', { candidate: 1, count: 2 }, 5);
  notes.choose('Topic', 'pets');
  notes.write('Why', ' ');
  expect(notes.value).toBeUndefined();
});
