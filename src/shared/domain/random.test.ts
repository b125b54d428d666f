import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

describe('Random', () => {
  it('follows the published xoshiro128** sequence for state 1, 2, 3, 4', () => {
    const random = Random.fromState([1, 2, 3, 4]);
    expect(draw(6, () => random.uint32())).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
  });

  it('goes on from an exported state, through JSON', () => {
    const random = Random.fromSeed(7);
    random.normal();
    const resumed = Random.fromState(JSON.parse(JSON.stringify(random.state())) as number[]);
    expect(draw(5, () => resumed.uniform())).toEqual(draw(5, () => random.uniform()));
  });

  it('gives seeds that differ in one bit, high or low or the sign, unrelated numbers', () => {
    const firsts = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, 2 ** 52, Number.MAX_SAFE_INTEGER].map((seed) =>
      Random.fromSeed(seed).uint32(),
    );
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('splits by label without moving, and never repeats a stream over 100,000 labels', () => {
    const random = Random.fromSeed(1);
    const before = random.state();
    expect(random.split('a').uint32()).toBe(random.split('a').uint32());
    expect(random.split('1').uint32()).not.toBe(random.split(1).uint32());
    expect(random.state()).toEqual(before);
    const states = new Set<string>();
    for (let label = 0; label < 100_000; label++) states.add(random.split(label).state().join());
    expect(states.size).toBe(100_000);
  });

  it('is uniform, also over the streams of neighbouring seeds', () => {
    const random = Random.fromSeed(3);
    const within = draw(50_000, () => random.uniform());
    const across = Array.from({ length: 50_000 }, (_, seed) => Random.fromSeed(seed).uniform());
    for (const sample of [within, across]) {
      expect(chiSquare(sample.map((value) => Math.floor(value * 100)))).toBeLessThan(148.2);
    }
  });

  it('has normal numbers of mean 0, variance 1 and kurtosis 3', () => {
    const random = Random.fromSeed(4);
    const sample = draw(50_000, () => random.normal());
    const moment = (power: number) => sample.reduce((sum, value) => sum + value ** power, 0) / sample.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.02);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
  });

  it('shuffles into every order equally often', () => {
    const random = Random.fromSeed(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it('refuses what is no seed, no state and no limit', () => {
    expect(() => Random.fromSeed(0.5)).toThrow('whole number');
    expect(() => Random.fromState([0, 0, 0, 0])).toThrow('not all 0');
    expect(() => Random.fromState([1, 2, 3])).toThrow('four unsigned');
    expect(() => Random.fromSeed(1).int(0)).toThrow('1 to 2^32');
  });
});

/** Against a uniform spread over 0..99; 148.2 is the 0.999 quantile for 99 degrees of freedom. */
function chiSquare(bins: readonly number[]): number {
  const counts = new Array<number>(100).fill(0);
  for (const bin of bins) counts[bin] += 1;
  const expected = bins.length / 100;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
