import { expect, test } from 'vitest';
import { prompts, testApp } from '../test-app.fixture.ts';

test('a prompt that the rater has before them is passed over, and still counts as remaining', async () => {
  const { client } = await testApp();
  const asked = { prompts: prompts(2), n: 2, sampling: { maxTokens: 4 } };
  const first = await client.rank.next(asked);
  const second = await client.rank.next({ ...asked, besides: [first?.prompt ?? []] });
  expect(second?.prompt).toEqual([{ role: 'user', content: 'prompt 1' }]);
  expect(second).toMatchObject({ remaining: 2, total: 2 });
  expect(await client.rank.next({ ...asked, besides: [first?.prompt ?? [], second?.prompt ?? []] })).toBeNull();
});

test('a demonstration is kept, and can be taken back once', async () => {
  const { client } = await testApp();
  const prompt = [{ role: 'user' as const, content: 'Say hello.' }];
  const { id } = await client.rank.demonstrate({ prompt, completion: 'Hello.' });
  await client.rank.withdraw({ id });
  await expect(client.rank.withdraw({ id })).rejects.toMatchObject({ code: 'conflict' });
  await expect(client.rank.demonstrate({ prompt, completion: '' })).rejects.toMatchObject({ code: 'invalid_input' });
});

test('two pages of one rater are given different prompts; what one sends twice counts once', async () => {
  const { client } = await testApp();
  const asked = { prompts: prompts(2), n: 2, sampling: { maxTokens: 4 } };
  const [a, b] = [await client.rank.next(asked), await client.rank.next(asked)];
  expect([a?.prompt[0].content, b?.prompt[0].content]).toEqual(['prompt 0', 'prompt 1']);
  const ranked = ({ prompt, candidates, orderShown }: NonNullable<typeof a>, ranks: number[]) =>
    client.rank.record({
      prompt: [...prompt],
      candidates: candidates.map(({ completion, generationId, versionId }) => ({
        completion,
        generationId,
        versionId,
      })),
      orderShown,
      outcome: { kind: 'ranked', ranks },
    });
  const first = await ranked(a!, [1, 2]);
  expect((await ranked(a!, [1, 2])).id).toBe(first.id);
  const corrected = await ranked(a!, [2, 1]);
  expect(corrected.supersedes).toBe(first.id);
  await ranked(b!, [1, 1]);
  const { total, rankings } = await client.rank.list({});
  expect(total).toBe(2);
  expect(rankings.map(({ id }) => id)).toContain(corrected.id);
  expect(await client.rank.next(asked)).toBeNull();
});
