import { expect, test } from 'vitest';
import { krippendorffAlpha } from './krippendorff.ts';
import type { AgreementMetric } from './krippendorff.ts';

/** Rows are raters, null is nothing said; values were published, or come from the package krippendorff 0.9.0 (PyPI). */
const tables: Readonly<
  Record<string, { rows: (number | null)[][]; alpha: Readonly<Record<AgreementMetric, number>> }>
> = {
  // Krippendorff 2011, example C: four observers, twelve units.
  published: {
    rows: [
      [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
      [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
      [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
      [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
    ],
    alpha: { nominal: 0.743421052631579, ordinal: 0.8153875037548814, interval: 0.8491071428571428 },
  },
  // Outcomes of pairs: the first reply is worse (-1), tied (0), better (1).
  pairs: {
    rows: [
      [1, 0, -1, 1, 0, 1, -1, -1, 1, null],
      [1, -1, -1, 1, 1, 1, 0, -1, null, 1],
      [0, 0, -1, 1, null, 1, -1, 1, 1, 1],
    ],
    alpha: { nominal: 0.4144144144144144, ordinal: 0.6306928938507885, interval: 0.6272401433691757 },
  },
};

const itemsOf = (rows: readonly (readonly (number | null)[])[]) =>
  rows[0].map((_, unit) => [rows.map((row) => row[unit]).filter((value) => value !== null)]);

for (const [name, { rows, alpha }] of Object.entries(tables)) {
  test(`alpha of the ${name} values is the published implementation’s`, () => {
    for (const metric of ['nominal', 'ordinal', 'interval'] as const) {
      const { value, interval } = krippendorffAlpha(itemsOf(rows), metric, { seed: 1, resamples: 200 });
      expect(Math.abs(value! - alpha[metric])).toBeLessThan(1e-12);
      expect(interval!.low).toBeLessThan(value!);
      expect(interval!.high).toBeGreaterThan(value!);
    }
  });
}

test('what only one rater said counts for nothing, and where only one value was said alpha is not defined', () => {
  const alpha = (items: number[][][]) => krippendorffAlpha(items, 'nominal', { seed: 1 });
  expect(alpha([[[1]], [[2]]])).toEqual({ value: null, interval: null, items: 0, units: 0 });
  expect(
    alpha([
      [
        [1, 1],
        [1, 1],
      ],
    ]),
  ).toEqual({ value: null, interval: null, items: 1, units: 2 });
  expect(alpha([[[1, 1], [2, 2], [3]]])).toEqual({ value: 1, interval: null, items: 1, units: 2 });
});

test('an interval is wider where units hang together in few items than where each stands alone', () => {
  const units = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? [i % 2, 1 - (i % 2)] : [i % 2, i % 2]));
  const width = (items: number[][][]) => {
    const { low, high } = krippendorffAlpha(items, 'nominal', { seed: 1, resamples: 400 }).interval!;
    return high - low;
  };
  const together = Array.from({ length: 6 }, (_, i) =>
    units.filter((_, place) => place % 3 === i % 3 && place % 2 === i % 2),
  );
  expect(width(together)).toBeGreaterThan(1.3 * width(units.map((unit) => [unit])));
});
