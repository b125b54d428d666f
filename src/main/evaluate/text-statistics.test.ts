import { describe, expect, it } from 'vitest';
import { percentileInterval, quantile } from './bootstrap.ts';
import { lengthStatistics, wordCount } from './length.ts';
import { distinctN, meanRepetition, repetition } from './repetition.ts';

describe('repetition', () => {
  it('is the share of 3-grams that came before', () => {
    expect(repetition('a b c a b c a')).toBeCloseTo(2 / 5, 12); // abc bca cab abc bca
    expect(repetition('no no no no no')).toBeCloseTo(2 / 3, 12);
    expect(repetition('each word is new')).toBe(0);
    expect(repetition('too short')).toBe(0);
    expect(meanRepetition(['no no no no no', 'fine'])).toBeCloseTo(1 / 3, 12);
  });

  it('keeps words apart that would join up the same', () => {
    expect(distinctN(['a,b c', 'a b,c'], 2)).toBe(1);
  });

  it('has distinct-n over the whole set', () => {
    expect(distinctN(['a b a', 'a b'], 1)).toBe(2 / 5);
    expect(distinctN(['a b a', 'a b'], 2)).toBe(2 / 3);
    expect(distinctN([], 1)).toBeNaN();
  });
});

describe('length', () => {
  it('summarises', () => {
    expect(lengthStatistics([5, 1, 2, 10])).toEqual({ count: 4, min: 1, mean: 4.5, median: 3.5, max: 10 });
    expect(() => lengthStatistics([])).toThrow('at least one reply');
    expect(wordCount(' one\ttwo \u00a0 three ')).toBe(3);
  });
});

describe('quantiles', () => {
  it('lie between order statistics as numpy has them by default', () => {
    expect(quantile([1, 2, 3, 10], 0.9)).toBeCloseTo(7.9, 12);
    expect(quantile([7], 0.5)).toBe(7);
    const { low, high } = percentileInterval(Array.from({ length: 101 }, (_, i) => 100 - i));
    expect(low).toBeCloseTo(2.5, 12);
    expect(high).toBeCloseTo(97.5, 12);
  });
});
