import { describe, expect, it } from 'vitest';
import { longerWinsBaseline, rewardModelAccuracy } from './reward-model-accuracy.ts';

const pair = (group: string, chosenScore: number, rejectedScore: number) => ({
  group,
  chosenScore,
  rejectedScore,
});

describe('reward model accuracy', () => {
  it('counts equal scores half, and pairs and groups', () => {
    const accuracy = rewardModelAccuracy([pair('a', 1, 0), pair('a', 0, 1), pair('b', 2, 2), pair('c', -1, -2)], {
      seed: 1,
    });
    expect(accuracy).toMatchObject({ value: 2.5 / 4, pairs: 4, groups: 3 });
  });

  it('widens its interval where pairs hang together by group', () => {
    const width = (pairsPerPrompt: number): number => {
      const pairs = Array.from({ length: 200 }, (_, i) => {
        const prompt = Math.floor(i / pairsPerPrompt);
        return pair(String(prompt), prompt % 4 === 0 ? 0 : 2, 1);
      });
      const { value, low, high } = rewardModelAccuracy(pairs, { seed: 1 });
      expect(value).toBe(0.75);
      return high - low;
    };
    // 200 independent pairs: 2 · 1.96 · √(0.75 · 0.25 / 200) = 0.12; in 20 prompts of 10 it is √10 as wide.
    expect(width(1)).toBeCloseTo(0.12, 1);
    expect(width(10) / width(1)).toBeGreaterThan(2.7);
  });

  it('needs pairs, and scores that are numbers', () => {
    expect(() => rewardModelAccuracy([], { seed: 1 })).toThrow('at least one pair');
    expect(() => rewardModelAccuracy([pair('a', NaN, 0)], { seed: 1 })).toThrow('got NaN and 0');
  });
});

describe('longer wins', () => {
  const pairs = [
    { group: 'a', chosen: 'long reply', rejected: 'short' },
    { group: 'b', chosen: 'short', rejected: 'long reply' },
    { group: 'c', chosen: 'four', rejected: 'five' },
    { group: 'd', chosen: 'a b c', rejected: 'antidisestablish' },
  ];

  it('counts equal lengths half, in characters or another unit', () => {
    expect(longerWinsBaseline(pairs, { seed: 1 })).toMatchObject({ value: 1.5 / 4, pairs: 4, groups: 4 });
    const inWords = longerWinsBaseline(pairs, { seed: 1 }, (reply) => reply.split(' ').length);
    expect(inWords.value).toBe(2.5 / 4);
  });
});
