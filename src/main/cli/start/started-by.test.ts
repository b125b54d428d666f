import { expect, test } from 'vitest';
import { startedBy } from './started-by.ts';

test('who ran npm start is not told of parley serve', () => {
  expect(startedBy('start', { npm_lifecycle_event: 'start' })).toBe('npm start');
  expect(startedBy('start', {})).toBe('parley start');
  expect(startedBy('serve', { npm_lifecycle_event: 'dev' })).toBe('parley serve');
});
