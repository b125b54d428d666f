import { expect, it } from 'vitest';
import { testApp } from './test-app.fixture.ts';

it('checks an environment, and plays one from its seed and all replies so far', async () => {
  const { client } = await testApp();
  expect(await client.environments.check({ env: 'coffee', episodes: 5 })).toMatchObject({ faults: [], episodes: 5 });
  const replies = ['What size would you like?', 'Which milk?', 'It will be ready in a minute.'];
  const [one, again] = [
    await client.environments.play({ env: 'coffee', seed: 3, replies }),
    await client.environments.play({ env: 'coffee', seed: 3, replies }),
  ];
  expect(again).toEqual(one);
  expect(one).toMatchObject({ over: true, turns: [{ info: { act: 'size' } }, { info: { act: 'milk' } }, {}] });
  expect(one.messages).toHaveLength(7);
  const more = client.environments.play({ env: 'coffee', seed: 3, replies: [...replies, 'Hello?'] });
  await expect(more).rejects.toMatchObject({ code: 'conflict' });
});

it('rewards replies to prompts by any reward, and needs prompts', async () => {
  const { client } = await testApp();
  const prompts = { kind: 'list' as const, prompts: ['How are you?'] };
  const played = (reply: string) => client.environments.play({ env: 'prompts', prompts, replies: [reply] });
  expect((await played('Fine, and you?')).turns[0].reward).toBe(1);
  expect((await played('Fine.')).turns[0].reward).toBe(0);
  await expect(client.environments.check({ env: 'prompts' })).rejects.toMatchObject({ code: 'invalid_input' });
});

it('runs an example in a worker, with progress', async () => {
  const { client } = await testApp();
  const events = [];
  for await (const event of await client.examples.run({ name: 'coffee', steps: 2000, seeds: [1] })) events.push(event);
  expect(events.some(({ type }) => type === 'progress')).toBe(true);
  expect(events.at(-1)).toMatchObject({
    type: 'done',
    result: { name: 'coffee', learned: [{ seed: 1 }, { seed: 1 }] },
  });
});
