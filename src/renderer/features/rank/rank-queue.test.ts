import { expect, test } from 'vitest';
import { importData, prompts, testApp } from '../../../main/app/test-app.fixture.ts';
import { RankQueue } from './rank-queue.svelte.ts';

const settings = { n: 2, rater: 'me', sampling: { maxTokens: 3 } };

/** The real app on a folder of its own, with a prompt set of this size. */
async function queueOver(count: number) {
  const { client } = await testApp();
  const text = prompts(count)
    .prompts.map((prompt) => JSON.stringify({ prompt }))
    .join('\n');
  const source = { kind: 'text' as const, fileName: 'set.jsonl', text };
  const { dataset } = await importData(client, { source });
  const failures: string[] = [];
  const queue = new RankQueue(client, (_, what) => failures.push(what));
  await queue.start({ dataset: dataset.id, ...settings });
  return { client, queue, failures, dataset: dataset.id };
}
const shown = (queue: RankQueue): string | undefined => queue.task?.item.prompt.at(-1)?.content;

test('every prompt comes once, what is saved is counted, and the end is told', async () => {
  const { client, queue } = await queueOver(3);
  const seen: (string | undefined)[] = [];
  while (queue.state === 'ranking') {
    seen.push(shown(queue));
    queue.task?.track.toggle(0);
    await queue.submit();
  }
  expect(seen).toEqual(['prompt 0', 'prompt 1', 'prompt 2']);
  expect(queue.state).toBe('finished');
  expect([queue.done, queue.total]).toEqual([3, 3]);
  expect((await client.rank.list({})).total).toBe(3);
});

test('nothing is saved before the track is complete', async () => {
  const { client, queue } = await queueOver(1);
  await queue.submit();
  expect(queue.state).toBe('ranking');
  expect((await client.rank.list({})).total).toBe(0);
});

test('undo brings back the prompt as it was ranked, and the other one comes after it', async () => {
  const { client, queue } = await queueOver(2);
  queue.task?.track.toggle(1);
  await queue.submit();
  expect(shown(queue)).toBe('prompt 1');
  await queue.undo();
  expect(shown(queue)).toBe('prompt 0');
  expect(queue.task?.track.steps).toEqual([[1]]);
  expect(queue.done).toBe(0);
  expect((await client.rank.list({})).total).toBe(0);
  await queue.submit();
  expect(shown(queue)).toBe('prompt 1');
});

test('skipped and flagged prompts do not come again and keep their reason', async () => {
  const { client, queue } = await queueOver(3);
  await queue.skip('cannot tell');
  await queue.flag('broken');
  expect(shown(queue)).toBe('prompt 2');
  const { rankings } = await client.rank.list({});
  expect(rankings.map(({ outcome }) => outcome)).toEqual([
    { kind: 'flagged', reason: 'broken' },
    { kind: 'skipped', reason: 'cannot tell' },
  ]);
});
