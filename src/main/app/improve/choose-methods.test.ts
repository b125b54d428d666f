import { expect, test } from 'vitest';
import { enoughEdits, enoughToPractise, methodsFor } from './choose-methods.ts';

const none = { newEdits: 0, rankings: 0, comparisons: 0, pairs: 0, good: 0, bad: 0, imported: false };

test('without feedback no method fits', () => {
  expect(methodsFor(none)).toEqual([]);
});

test('edits come first where there are enough, then what fits the rest', () => {
  const pairs = { comparisons: 120, pairs: 150 };
  expect(methodsFor({ ...none, ...pairs, newEdits: enoughEdits })).toEqual(['sft', 'dpo']);
  expect(methodsFor({ ...none, ...pairs, newEdits: enoughEdits - 1 })).toEqual(['dpo']);
});

test('enough rankings made here are practised on with a reward model; as many imported pairs are not', () => {
  const many = { comparisons: enoughToPractise, pairs: 2000 };
  expect(methodsFor({ ...none, ...many, rankings: enoughToPractise })).toEqual(['rloo', 'dpo']);
  expect(methodsFor({ ...none, ...many })).toEqual(['dpo']);
});

test('thumbs alone are for KTO, and so are thumbs that far outnumber pairs; else pairs come first', () => {
  expect(methodsFor({ ...none, good: 40, bad: 30 })).toEqual(['kto']);
  expect(methodsFor({ ...none, good: 40, bad: 30, comparisons: 10, pairs: 10 })).toEqual(['kto', 'dpo']);
  expect(methodsFor({ ...none, good: 40, bad: 30, comparisons: 90, pairs: 90 })).toEqual(['dpo', 'kto']);
});
