import { expect, test } from 'vitest';
import { said } from '../../../shared/language/said.ts';
import { saidAsText } from './said-as-text.ts';

test('what was said is text for a script, and beside it what was said', () => {
  const reason = said('verdicts.moreRankings');
  const text = 'More rankings narrow the interval.';
  expect(saidAsText({ run: 'run_1', reason, notes: [reason, 'a text of an older Parley'] })).toEqual({
    ...{ run: 'run_1', reason: text, reasonSaid: reason },
    notes: [text, 'a text of an older Parley'],
  });
  const error = { message: text, said: reason };
  expect(saidAsText({ error })).toEqual({ error });
});

test('a version whose id looks like a message’s stays what it is', () => {
  const version = { id: 'qwen2.5-0.5b', name: 'Qwen' };
  expect(saidAsText({ version, from: null, count: 2 })).toEqual({ version, from: null, count: 2 });
});
