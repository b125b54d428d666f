import fc from 'fast-check';
import { expect, it } from 'vitest';
import { whiten } from './whiten.ts';

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

it('gives mean 0 and variance 1, in the same order', () => {
  const spread = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 50 });
  fc.assert(
    fc.property(spread, (values) => {
      fc.pre(Math.max(...values) - Math.min(...values) > 0.1);
      const white = whiten(values);
      expect(mean(white)).toBeCloseTo(0, 9);
      expect(mean(white.map((value) => value ** 2))).toBeCloseTo(1, 3);
      for (let i = 1; i < values.length; i++) {
        if (values[i] > values[i - 1]) expect(white[i]).toBeGreaterThanOrEqual(white[i - 1]);
      }
    }),
  );
});

it('by hand, with the mean taken away or kept', () => {
  expect(whiten([1, 2, 3, 6], { keepMean: true })[3]).toBeCloseTo(3 + 3 / Math.sqrt(3.5), 8);
  expect(whiten([1, 2, 3, 6])[3]).toBeCloseTo(3 / Math.sqrt(3.5), 8);
});

it('gives 0 where all values are the same', () => {
  expect([...whiten([2, 2, 2])]).toEqual([0, 0, 0]);
  expect([...whiten([5])]).toEqual([0]);
});
