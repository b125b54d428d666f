import { expect, test } from 'vitest';
import { Random } from '../../shared/domain/random.ts';
import { rankingAccuracy, type ScoredReply } from './ranking-accuracy.ts';

function drawReplies(count: number, random: Random, lead: number): ScoredReply[] {
  return Array.from({ length: count }, (_, i) => {
    const good = random.int(3) > 0;
    return { group: String(i % 40), good, score: Math.round(4 * (random.normal() + (good ? lead : 0))) };
  });
}

test('is the share of all pairs of a good and a bad reply that are the right way round, ties half', () => {
  const replies = drawReplies(120, Random.fromSeed(1), 1);
  const good = replies.filter((reply) => reply.good);
  const bad = replies.filter((reply) => !reply.good);
  const credits = good.flatMap((one) =>
    bad.map((other) => (one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0)),
  );
  const share = credits.reduce<number>((sum, one) => sum + one, 0) / credits.length;
  expect(rankingAccuracy(replies, { seed: 0 }).value).toBeCloseTo(share, 12);
});

test('the interval holds one half for scores that say nothing, about 95 times in 100', () => {
  const held = Array.from({ length: 200 }, (_, seed) => {
    const { low, high } = rankingAccuracy(drawReplies(120, Random.fromSeed(seed), 0), { seed, resamples: 300 });
    return low <= 0.5 && high >= 0.5;
  }).filter(Boolean).length;
  expect(held).toBeGreaterThan(178);
  expect(held).toBeLessThan(200);
});

test('one kind alone, or a score that is no number, is refused', () => {
  const one = { group: 'a', good: true, score: 1 };
  expect(() => rankingAccuracy([one], { seed: 0 })).toThrow('one kind is missing');
  expect(() => rankingAccuracy([one, { ...one, good: false, score: NaN }], { seed: 0 })).toThrow('one is not a number');
});
