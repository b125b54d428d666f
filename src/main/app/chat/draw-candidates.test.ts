import { expect, test } from 'vitest';
import { distinct } from './draw-candidates.ts';
import { lastOf, prompts, testApp } from '../test-app.fixture.ts';

/** Two possible replies of one letter each. */
const twoReplies = { maxTokens: 1, topK: 2, topP: 1, temperature: 1 };
/** One. */
const oneReply = { ...twoReplies, topK: 1 };

test('equal draws are one candidate, in the order they came, with how often they did', () => {
  const draws = ['b', 'a', 'b', 'c', 'b'].map((text) => ({ text }));
  expect(distinct(draws)).toEqual([
    { reply: { text: 'b' }, draw: 0, times: 3 },
    { reply: { text: 'a' }, draw: 1, times: 1 },
    { reply: { text: 'c' }, draw: 3, times: 1 },
  ]);
});

test('candidates differ, equal ones are drawn again a few times, and every draw is counted', async () => {
  const { client } = await testApp();
  const of = { kind: 'prompt' as const, prompt: 'Hi' };
  const sampled = await lastOf(await client.candidates.sample({ of, n: 4, seed: 1, sampling: twoReplies }));
  if (sampled.type !== 'done') throw new Error('no end');
  const texts = sampled.candidates.map(({ completion }) => completion);
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.length).toBeLessThanOrEqual(2);
  const times = sampled.candidates.reduce((sum, candidate) => sum + candidate.times, 0);
  expect(times).toBe(sampled.drawn);
  // Four, and three times as many as were still missing.
  expect(sampled.drawn).toBe(4 + 3 * (4 - texts.length));
  const again = await lastOf(await client.candidates.sample({ of, n: 4, seed: 1, sampling: twoReplies }));
  expect(again.type === 'done' && again.candidates.map(({ completion }) => completion)).toEqual(texts);
  const certain = await lastOf(
    await client.candidates.sample({ of, n: 4, seed: 1, sampling: { ...oneReply, temperature: 0 } }),
  );
  expect(certain).toMatchObject({ candidates: [{ times: 4 }], drawn: 4 });
});

test('rankings hold each reply once, and how many were drawn', async () => {
  const { client } = await testApp();
  const rule = { n: 4, count: 6, rater: 'rule:question', sampling: { ...twoReplies, topK: 3 } };
  const end = await lastOf(await client.rank.simulate({ prompts: prompts(6), ...rule }));
  const { rankings } = await client.rank.list({});
  let drawn = 0;
  for (const { candidates } of rankings) {
    expect(new Set(candidates.map(({ completion }) => completion)).size).toBe(candidates.length);
    drawn += candidates.reduce((sum, { times = 1 }) => sum + times, 0);
  }
  expect(drawn).toBeGreaterThan(rankings.flatMap(({ candidates }) => candidates).length);
  if (end.type !== 'done') throw new Error('no end');
  const possible = rankings.reduce((sum, { candidates: { length } }) => sum + (length * (length - 1)) / 2, 0);
  expect(end.pairs + end.ties).toBe(possible);
});

test('a prompt whose replies are all the same is left out; without chance nothing can be ranked', async () => {
  const { client } = await testApp();
  const asked = { prompts: prompts(2), n: 3 };
  await expect(client.rank.next({ ...asked, sampling: oneReply })).rejects.toThrow(
    /All 9 replies drawn for it are the same/,
  );
  expect(await client.rank.leftOut({ prompts: prompts(2), sampling: oneReply })).toMatchObject({ count: 2 });
  const greedy = { ...oneReply, temperature: 0 };
  await expect(client.rank.next({ ...asked, sampling: greedy })).rejects.toThrow(/expected a temperature above 0/);
  const rule = client.rank.simulate({ ...asked, count: 2, rater: 'rule:question', sampling: greedy });
  await expect(rule.then(lastOf)).rejects.toThrow(/expected a temperature above 0/);
});
