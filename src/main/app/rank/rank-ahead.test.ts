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
