import { expect, test } from 'vitest';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { withinTime } from './time-limit.ts';

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

test('work that ends gives its result, and its own errors as they are', () => {
  expect(withinTime({ what: 'Adding', limitMs: 1000, run: () => 2 + 3 })).toBe(5);
  const own = new TypeError('mine');
  const failing = () => {
    throw own;
  };
  expect(thrownBy(() => withinTime({ what: 'Failing', limitMs: 1000, run: failing }))).toBe(own);
});

test.each([
  ['a loop', () => { for (;;); }], // prettier-ignore
  ['a pattern that backtracks', () => /^(a+)+$/.test('a'.repeat(60) + 'b')],
])('%s is stopped, and the error names the innermost work', (_, run) => {
  const inner = () => withinTime({ what: 'Inner work', limitMs: 60_000, run });
  const error = thrownBy(() => withinTime({ what: 'Outer work', limitMs: 50, run: inner })) as ParleyError;
  expect(error).toBeInstanceOf(ParleyError);
  expect(error.code).toBe('unsupported');
  expect(error.message).toContain('Inner work took more than 0.05 seconds of computing');
  expect(withinTime({ what: 'Later work', limitMs: 1000, run: () => 'goes on' })).toBe('goes on');
});

test('work is not stopped for what the clock says while others have the processor', () => {
  let runs = 0;
  // The first time it waits, as a thread does that is not scheduled; then it does its work.
  const starved = () => {
    runs += 1;
    while (runs === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 'done';
  };
  expect(withinTime({ what: 'Starved work', limitMs: 100, run: starved })).toBe('done');
  expect(runs).toBe(2);
});
