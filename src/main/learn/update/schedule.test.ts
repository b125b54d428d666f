import { expect, it } from 'vitest';
import { learningRateAt } from './schedule.ts';

const rates = (schedule: 'constant' | 'linear' | 'cosine', warmupSteps: number, finalShare: number) =>
  Array.from({ length: 9 }, (_, step) =>
    learningRateAt(step, 8, { schedule, learningRate: 0.8, warmupSteps, finalShare }),
  );

function expectRates(actual: readonly number[], expected: readonly number[]): void {
  expected.forEach((rate, step) => expect(actual[step], `step ${step}`).toBeCloseTo(rate, 12));
}

it('linear falls by equal steps, and would reach the final share after the last update', () => {
  expectRates(rates('linear', 0, 0), [0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0]);
  expectRates(rates('linear', 0, 0.5), [0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4]);
});

it('cosine is (1 + cos πx) / 2 of the way', () => {
  expectRates(
    rates('cosine', 0, 0),
    Array.from({ length: 9 }, (_, step) => 0.4 * (1 + Math.cos((Math.PI * step) / 8))),
  );
  expect(rates('cosine', 0, 0.1)[8]).toBeCloseTo(0.08, 12);
});

it('warms up linearly from above 0, then holds or falls over what is left', () => {
  expectRates(rates('constant', 3, 0), [0.2, 0.4, 0.6, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]);
  expectRates(rates('linear', 3, 0), [0.2, 0.4, 0.6, 0.8, 0.64, 0.48, 0.32, 0.16, 0]);
});

it('stays in range where the warm-up is longer than the run, and after its end', () => {
  for (const schedule of ['linear', 'cosine'] as const) {
    const settings = { schedule, learningRate: 1, warmupSteps: 5, finalShare: 0.1 };
    for (let step = 0; step < 12; step++) {
      expect(learningRateAt(step, 3, settings)).toBeGreaterThan(0);
      expect(learningRateAt(step, 3, settings)).toBeLessThanOrEqual(1);
    }
    expect(learningRateAt(100, 20, settings)).toBeCloseTo(0.1, 12);
  }
});

it('reaches its highest rate in a run shorter than the warm-up that was asked for', () => {
  const settings = { schedule: 'linear', learningRate: 1, warmupSteps: 50, finalShare: 0 } as const;
  const course = Array.from({ length: 10 }, (_, step) => learningRateAt(step, 10, settings));
  expect(Math.max(...course)).toBe(1);
  expect(course[4]).toBe(1);
});
