import { expect, test } from 'vitest';
import { importData, prompts, testApp } from '../../../main/app/test-app.fixture.ts';
import { RankDrafts } from './rank-drafts.ts';
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
  const fetched: Promise<unknown>[] = [];
  const next: typeof client.rank.next = (...given) => {
    const item = client.rank.next(...given);
    fetched.push(item);
    return item;
  };
  const rank = Object.create(client.rank, { next: { value: next } }) as typeof client.rank;
  const watched = Object.create(client, { rank: { value: rank } }) as typeof client;
  const drawer = new Map<string, string>();
  /** As a page makes it; another one over the same drawer is the page after a reload. */
  const page = () =>
    new RankQueue(
      watched,
      (_, what) => failures.push(what),
      new RankDrafts(() => ({
        getItem: (key) => drawer.get(key) ?? null,
        setItem: (key, text) => void drawer.set(key, text),
        removeItem: (key) => void drawer.delete(key),
      })),
    );
  const queue = page();
  const asked = { dataset: dataset.id, ...settings };
  await queue.start(asked);
  return { client, queue, failures, drawer, page, asked, fetched, rank };
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

test('what is half placed is there again after a reload with the same candidates, and forgotten once it is saved', async () => {
  const { client, queue, drawer, page, asked, fetched } = await queueOver(3);
  expect(drawer.size).toBe(0);
  // Prompt 1 has been fetched ahead before the page goes.
  await Promise.all(fetched);
  queue.task?.track.toggle(1);
  const begun = queue.task?.item;

  const reloaded = page();
  expect(reloaded.hasDraft(asked)).toBe(true);
  expect(reloaded.hasDraft({ ...asked, n: 3 })).toBe(false);
  await reloaded.start(asked);
  expect(reloaded.task?.item).toEqual(begun);
  expect(reloaded.task?.track.steps).toEqual([[1]]);
  expect([reloaded.done, reloaded.total]).toEqual([0, 3]);
  await reloaded.submit();
  expect(drawer.size).toBe(0);
  // The page that is gone was given prompt 1, which comes again later.
  expect([shown(reloaded), reloaded.done]).toEqual(['prompt 2', 1]);
  expect((await client.rank.list({})).rankings.map(({ prompt }) => prompt)).toEqual([begun?.prompt]);
});

test('a skipped prompt is forgotten, and a track that is emptied again', async () => {
  const { queue, drawer } = await queueOver(2);
  queue.task?.track.toggle(0);
  expect(drawer.size).toBe(1);
  await queue.skip('cannot tell');
  expect(drawer.size).toBe(0);
  queue.task?.track.toggle(0);
  expect(drawer.size).toBe(1);
  queue.task?.track.toggle(0);
  expect(drawer.size).toBe(0);
});

test('a ranking taken back is kept again, and the last prompt of a set knows that it is the last', async () => {
  const { queue, drawer, page, asked } = await queueOver(1);
  queue.task?.track.toggle(0);
  await queue.submit();
  expect([queue.state, drawer.size]).toEqual(['finished', 0]);
  await queue.undo();
  expect(drawer.size).toBe(1);
  const reloaded = page();
  await reloaded.start(asked);
  expect([reloaded.done, reloaded.total]).toEqual([0, 1]);
});

test('a draft that is opened and said at once is no draft any more', async () => {
  const { client, queue, asked, rank } = await queueOver(1);
  const { item } = queue.task!;
  // Answers take a while to come back.
  const { keepDraft, record } = client.rank;
  const after = async <Answer>(ms: number, answer: Promise<Answer>) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return answer;
  };
  Object.defineProperties(rank, {
    keepDraft: { value: (...given: Parameters<typeof keepDraft>) => after(20, keepDraft(...given)) },
    record: { value: (...given: Parameters<typeof record>) => after(100, record(...given)) },
  });
  queue.reopen(asked, { item, steps: [] }, { onsaid: () => {} });
  // Each change is kept while the one before is on its way, and the last one is still waiting when the ranking is said.
  queue.task!.track.toggle(1);
  queue.task!.track.toggle(0);
  await queue.submit();
  expect((await client.rank.drafts({ rater: 'me' })).total).toBe(0);
});
