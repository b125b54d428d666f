import { expect, test } from 'vitest';
import { ParleyError } from './errors.ts';

test('an error survives a process border as data', () => {
  const error = new ParleyError('too_little_data', 'needs 20 rankings, has 3', { needed: 20, present: 3 });
  const wire = JSON.parse(JSON.stringify(error.toData())) as ReturnType<typeof error.toData>;
  expect(ParleyError.fromData(wire)).toMatchObject({
    code: 'too_little_data',
    message: 'needs 20 rankings, has 3',
    details: { needed: 20, present: 3 },
  });
});

test('anything thrown gets a code, and the original stays as the cause', () => {
  const own = new ParleyError('io', 'disk full');
  expect(ParleyError.from(own)).toBe(own);
  const bug = new TypeError('x is undefined');
  expect(ParleyError.from(bug)).toMatchObject({ code: 'internal', cause: bug });
  const controller = new AbortController();
  controller.abort();
  expect(ParleyError.from(controller.signal.reason).code).toBe('cancelled');
  expect(ParleyError.from('text').code).toBe('internal');
});
