import { expect, test } from 'vitest';
import { ParleyError } from '../../shared/domain/errors.ts';
import { faultNotice } from './page-faults.ts';

const reload = () => {};

test('what the page throws is told with its message and a way on', () => {
  const notice = faultNotice(new TypeError('x is not a function'), 'Uncaught', reload);
  expect(notice).toMatchObject({ kind: 'error', action: { label: 'Reload the page' } });
  expect(notice?.message).toContain('x is not a function');
  expect(faultNotice(undefined, 'Script error.', reload)?.message).toContain('Script error.');
});

test('leaving on purpose and a note on layout are no failures', () => {
  expect(faultNotice(new ParleyError('cancelled', 'left'), '', reload)).toBeUndefined();
  expect(faultNotice(undefined, 'ResizeObserver loop completed with undelivered notifications.', reload)).toBe(
    undefined,
  );
});
