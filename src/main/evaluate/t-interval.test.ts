import { expect, test } from 'vitest';
import { Random } from '../../shared/domain/random.ts';
import { meanInterval, t95 } from './t-interval.ts';

test.each([
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: upper 97.5 % points.
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [9, 2.262],
  [30, 2.042],
  [100, 1.984],
])('Student’s t with %i degrees of freedom is %d', (degrees, expected) => {
  expect(t95(degrees)).toBeCloseTo(expected, 3);
});

test('of one value there is no interval, of equal ones it is a point, and a diverged seed leaves none', () => {
  expect(meanInterval([2])).toEqual({ mean: 2, low: null, high: null, count: 1 });
  expect(meanInterval([2, 2, 2])).toEqual({ mean: 2, low: 2, high: 2, count: 3 });
  expect(meanInterval([1, NaN])).toEqual({ mean: NaN, low: null, high: null, count: 2 });
});

test('95 % of the intervals of five normal values hold their mean', () => {
  const random = Random.fromSeed(4);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const held = Array.from({ length: 4000 }, () => {
    const { low, high } = meanInterval(Array.from({ length: 5 }, () => 3 + normal()));
    return low! <= 3 && 3 <= high!;
  }).filter(Boolean).length;
  // Four deviations of the count.
  expect(Math.abs(held / 4000 - 0.95)).toBeLessThan(0.014);
});
