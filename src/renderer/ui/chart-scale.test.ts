import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisOf, linePath, nearestPoint, rangeOf, scale, spreadLabels, thinned, tickLabels } from './chart-scale.ts';

const same = (value: number) => value;

test('a range leaves out what is no number', () => {
  expect(rangeOf([3, NaN, -1, Infinity])).toEqual({ low: -1, high: 3 });
  expect(rangeOf([NaN])).toBeUndefined();
});

test('ticks are round numbers, and an axis ends at one that is near', () => {
  expect(axisOf({ low: 0, high: 2.13 })).toEqual({ low: 0, high: 3, ticks: [0, 1, 2, 3] });
  expect(axisOf({ low: 0.1, high: 2.7 })).toEqual({ low: 0, high: 3, ticks: [0, 1, 2, 3] });
  expect(axisOf({ low: 0.1, high: 0.3 }, 2)).toEqual({ low: 0.1, high: 0.3, ticks: [0.1, 0.2, 0.3] });
  expect(axisOf({ low: 5, high: 5 }).low).toBeLessThan(5);
  expect(axisOf({ low: 0, high: 0 })).toEqual({ low: 0, high: 1, ticks: [0, 0.5, 1] });
});

test('a KL a little below 0 opens no step of its own', () => {
  expect(axisOf({ low: -0.6, high: 8.2 })).toEqual({ low: -0.6, high: 10, ticks: [0, 5, 10] });
});

test('an axis holds every range, and its ticks are few and on it', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(value, value, (a, b) => {
      fc.pre(a === b || Math.abs(a - b) > 1e-6);
      const range = { low: Math.min(a, b), high: Math.max(a, b) };
      const { low, high, ticks } = axisOf(range);
      expect(low).toBeLessThanOrEqual(range.low);
      expect(high).toBeGreaterThanOrEqual(range.high);
      expect(ticks[0]).toBeGreaterThanOrEqual(low);
      expect(high - ticks.at(-1)!).toBeLessThanOrEqual(1e-5 * (high - low));
      expect(new Set(ticks).size).toBe(ticks.length);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(5);
    }),
    { examples: [[5e-324, 5e-324]] },
  );
});

test('no line runs above the top tick, and rounding opens no step', () => {
  expect(axisOf({ low: 0, high: 1.49 }).ticks.at(-1)).toBe(1.5);
  expect(axisOf({ low: 0, high: 11 }).ticks).toEqual([0, 5, 10, 15]);
  expect(axisOf({ low: 0, high: 1 + 1e-9 }).ticks.at(-1)).toBe(1);
});

test('ticks around a large number that cannot be told apart are one', () => {
  const { ticks } = axisOf({ low: 1e9, high: 1e9 + 1e-6 });
  expect(new Set(ticks).size).toBe(ticks.length);
});

test('what stands at the ticks is never the same twice', () => {
  const coarse = (value: number) => `${Math.round(value)} %`;
  expect(tickLabels([0, 0.2, 0.4, 1], coarse)).toEqual(['0 %', '', '', '1 %']);
  expect(tickLabels([7], coarse)).toEqual(['7 %']);
});

test('a scale maps its ends, and a range without width to its start', () => {
  const y = scale({ low: 0, high: 10 }, 100, 0);
  expect([y(0), y(5), y(10)]).toEqual([100, 50, 0]);
  expect(scale({ low: 3, high: 3 }, 7, 9)(3)).toBe(7);
});

test('a line is interrupted where a figure is no number', () => {
  const points = [1, 2, NaN, 4, 5].map((y, x) => ({ x, y }));
  expect(linePath(points, same, same)).toBe('M0.0,1.0L1.0,2.0M3.0,4.0L4.0,5.0');
});

test('thinning keeps the spike, the gap and the order', () => {
  const points = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x === 5005 ? 99 : x === 7777 ? NaN : Math.sin(x) }));
  const kept = thinned(points, 100);
  expect(kept.length).toBeLessThanOrEqual(201);
  expect(kept).toContain(points[5005]);
  expect(kept).toContain(points[7777]);
  expect(kept.map(({ x }) => x)).toEqual(kept.map(({ x }) => x).sort((a, b) => a - b));
  expect(thinned(points.slice(0, 50), 100)).toHaveLength(50);
});

test('the nearest point is that of the plain search', () => {
  const xs = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1 });
  fc.assert(
    fc.property(xs, fc.integer({ min: -50, max: 1050 }), (values, x) => {
      const points = values.sort((a, b) => a - b).map((at) => ({ x: at, y: 0 }));
      const distance = Math.min(...points.map((point) => Math.abs(point.x - x)));
      expect(Math.abs((nearestPoint(points, x)?.x ?? NaN) - x)).toBe(distance);
    }),
  );
  expect(nearestPoint([], 1)).toBeUndefined();
});

test('labels that would overlap move apart and stay inside', () => {
  expect(spreadLabels([50, 52], 12, 100)).toEqual([50, 62]);
  expect(spreadLabels([98, 96], 12, 100)).toEqual([100, 88]);
  expect(spreadLabels([10, 80], 12, 100)).toEqual([10, 80]);
});
