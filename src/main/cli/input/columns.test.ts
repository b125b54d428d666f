import { expect, test } from 'vitest';
import { parseColumns } from './columns.ts';

test('roles and fields, which may have an equals sign in their names', () => {
  expect(parseColumns('prompt=question, chosen=a=b,rejected=c d')).toEqual({
    prompt: 'question',
    chosen: 'a=b',
    rejected: 'c d',
  });
});

test.each(['question', 'prompt=', 'promt=question'])('%s is refused with the roles there are', (text) => {
  expect(() => parseColumns(text)).toThrow(/ROLE=FIELD with one of the roles prompt, system, conversation/);
});
