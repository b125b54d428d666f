import { expect, test } from 'vitest';
import { testApp } from '../../main/app/test-app.fixture.ts';
import { FirstSteps } from './first-steps.svelte.ts';

async function rank(client: Awaited<ReturnType<typeof testApp>>['client'], content: string): Promise<void> {
  await client.rank.record({
    prompt: [{ role: 'user', content }],
    candidates: ['a', 'b'].map((completion) => ({ completion, generationId: null, versionId: null })),
    orderShown: [0, 1],
    outcome: { kind: 'ranked', ranks: [1, 2] },
  });
}

test('the list fills as things happen and says how far a step is', async () => {
  const { client } = await testApp();
  const first = new FirstSteps(client);
  expect([first.shown, first.steps]).toEqual([false, []]);
  await first.look();
  expect(first.shown).toBe(true);
  expect(first.steps.map(({ id, done }) => [id, done])).toEqual([
    ['chats', false],
    ['rankings', false],
    ['rounds', false],
    ['votes', false],
  ]);
  for (let i = 0; i < 4; i++) await rank(client, `prompt ${i}`);
  await first.look();
  expect(first.steps[1]).toMatchObject({ done: false, note: '4 of 10' });
  for (let i = 4; i < 10; i++) await rank(client, `prompt ${i}`);
  await first.look();
  expect(first.steps[1]).toMatchObject({ done: true });
  expect(first.steps[1].note).toBeUndefined();
  expect(first.complete).toBe(false);
});

test('it fills when something was done, whichever screen is shown', async () => {
  const { client } = await testApp();
  const first = new FirstSteps(client);
  const answered = new Set<(procedure: string) => void>();
  const end = first.follow(answered);
  await first.look();
  await rank(client, 'prompt');
  for (const listener of answered) listener('rank.next');
  expect(first.steps[1].note).toBeUndefined();
  for (const listener of answered) listener('rank.record');
  await expect.poll(() => first.steps[1].note).toBe('1 of 10');
  end();
  expect(answered.size).toBe(0);
});

test('put away it stays away, also for the next page', async () => {
  const { client } = await testApp();
  const first = new FirstSteps(client);
  await first.look();
  await first.dismiss();
  expect(first.shown).toBe(false);
  const next = new FirstSteps(client);
  await next.look();
  expect(next.shown).toBe(false);
});
