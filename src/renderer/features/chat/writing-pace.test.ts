import { expect, test } from 'vitest';
import { WritingPace } from './writing-pace.svelte.ts';

test('the pace is that of what came after the first piece, once some time has passed', () => {
  const pace = new WritingPace();
  pace.add(3, 1000);
  pace.add(10, 1100);
  expect([pace.tokens, pace.perSecond]).toEqual([13, undefined]);
  pace.add(40, 1500);
  expect([pace.tokens, pace.perSecond]).toEqual([53, 100]);
});

test('what was written before a reload counts as written, not as fast', () => {
  const pace = new WritingPace(200);
  pace.add(5, 0);
  pace.add(20, 1000);
  expect([pace.tokens, pace.perSecond]).toEqual([225, 20]);
});
