import { expect, test } from 'vitest';
import { importData, testApp } from '../../../main/app/test-app.fixture.ts';
import { QueueList, queueAt } from './queue-list.svelte.ts';

test('each queue is listed, narrowed and counted; a skipped prompt comes back, and a draft is a draft until it is said', async () => {
  const { client } = await testApp();
  const text = ['Bread?', 'Soup?', 'Tea?', 'Milk?'].map((prompt) => JSON.stringify({ prompt })).join('\n');
  const { dataset } = await importData(client, { source: { kind: 'text', fileName: 'set.jsonl', text } });
  const record = (content: string, outcome: Parameters<typeof client.rank.record>[0]['outcome'], tag?: string) =>
    client.rank.record({
      prompt: [{ role: 'user', content }],
      candidates: ['a', 'b'].map((completion) => ({ completion, generationId: null, versionId: null })),
      orderShown: [1, 0],
      outcome,
      notes: tag === undefined ? undefined : { tags: [tag], reasons: ['Shorter'] },
    });
  await record('Bread?', { kind: 'ranked', ranks: [1, 2] }, 'food');
  await record('elsewhere', { kind: 'ranked', ranks: [1, 2] });
  const skipped = await record('Soup?', { kind: 'skipped', reason: 'unclear' });
  const prompt = [{ role: 'user' as const, content: 'Tea?' }];
  const item = { prompt, candidates: skipped.candidates, orderShown: [0, 1] };
  await client.rank.keepDraft({ item, said: { steps: [[1]] } });
  const counts = () => client.rank.queues({ dataset: dataset.id });
  expect(await counts()).toEqual({ pending: 1, drafts: 1, submitted: 1, skipped: 1 });
  expect(await client.rank.queues({})).toEqual({ pending: null, drafts: 1, submitted: 2, skipped: 1 });

  const list = new QueueList(client, () => 'me');
  const shown = () => list.page.value?.rankings.map(({ prompt: [{ content }] }) => content);
  await list.show('submitted');
  expect(shown()).toEqual(['elsewhere', 'Bread?']);
  expect(list.facets.value).toMatchObject({ tags: [{ name: 'food', count: 1 }] });
  list.tag = 'food';
  await list.narrow();
  expect([shown(), list.narrowed]).toEqual([['Bread?'], true]);
  list.words = 'nothing';
  await list.narrow();
  expect(list.page.value?.total).toBe(0);
  await list.showAll();
  list.dataset = dataset.id;
  await list.narrow();
  expect(shown()).toEqual(['Bread?']);
  await list.showAll();
  await list.show('drafts');
  expect(list.page.value?.drafts[0]).toMatchObject({ item, said: { steps: [[1]] } });
  await list.show('skipped');
  expect(shown()).toEqual(['Soup?']);
  await client.rank.undo({ id: skipped.id });
  await record('Tea?', { kind: 'ranked', ranks: [1, 1] });
  expect(await counts()).toEqual({ pending: 2, drafts: 0, submitted: 2, skipped: 0 });
  expect([queueAt(['skipped']), queueAt([])]).toEqual(['skipped', 'pending']);
});

test('a project that wants two people gives the second one what the first one ranked', async () => {
  const { client } = await testApp();
  const text = ['Bread?', 'Soup?'].map((prompt) => JSON.stringify({ prompt })).join('\n');
  const { dataset } = await importData(client, { source: { kind: 'text', fileName: 'set.jsonl', text } });
  await client.rank.saveProject({ dataset: dataset.id, guidelines: '', questions: [], ratersWanted: 2 });
  const asked = { prompts: { kind: 'dataset' as const, dataset: dataset.id }, n: 2, sampling: { maxTokens: 4 } };
  const first = await client.rank.next({ ...asked, rater: 'ann' });
  const candidates = first!.candidates.map(({ completion, generationId, versionId }) => ({
    completion,
    generationId,
    versionId,
  }));
  await client.rank.record({
    ...{ prompt: first!.prompt, candidates, orderShown: first!.orderShown, rater: 'ann' },
    outcome: { kind: 'ranked', ranks: [1, 2] },
  });
  const second = await client.rank.next({ ...asked, rater: 'bob' });
  expect(second).toMatchObject({ prompt: first!.prompt, candidates, rankedBy: 1, remaining: 2 });
  const third = await client.rank.next({ ...asked, rater: 'bob', besides: [second!.prompt] });
  expect(third).toMatchObject({ prompt: [{ content: 'Soup?' }], rankedBy: 0 });
});
