import { expect, test } from 'vitest';
import { openStore } from '../../store/store.ts';
import type { Store } from '../../store/store.ts';
import { lastOf, testApp } from '../test-app.fixture.ts';
import { comparisonsOf, conversationsOf, freezeData, labelledOf } from './frozen-data.ts';

/** A chat in which one reply was mended, and another one regenerated and kept. */
async function chatted() {
  const app = await testApp();
  const { client } = app;
  const { id: conversationId } = await client.chat.create({});
  const sampling = { maxTokens: 6 };
  const replyTo = async (call: Promise<AsyncIterable<unknown>>) => {
    const end = (await lastOf(await call)) as { message: { id: string; parentId: string; content: string } };
    return (await client.chat.get({ conversationId })).messages.find(({ id }) => id === end.message.id)!;
  };
  const first = await replyTo(client.chat.send({ conversationId, content: 'Hello', sampling, seed: 1 }));
  const prompt = await client.chat.prompt({ messageId: first.parentId! });
  const { id } = await client.rank.demonstrate({
    prompt,
    completion: 'Hello, you.',
    generationId: first.generationId,
  });
  const second = await replyTo(client.chat.send({ conversationId, content: 'Tea?', sampling, seed: 2 }));
  const toMessageId = second.parentId!;
  const again = await replyTo(client.chat.reply({ conversationId, toMessageId, sampling, seed: 3 }));
  await replyTo(client.chat.send({ conversationId, content: 'Why?', sampling, seed: 4 }));
  return { app, first, second, again, edit: id };
}

async function inStore<Result>(home: string, read: (store: Store) => Promise<Result>): Promise<Result> {
  const store = openStore(home, 'parley test');
  try {
    return await read(store);
  } finally {
    store.close();
  }
}

test('an edit is a chat to imitate and a pair; a regeneration is a weak pair, and only where it is asked for', async () => {
  const { app, first, second, again } = await chatted();
  expect(again.content).not.toBe(second.content);
  expect(await app.client.feedback.counts()).toMatchObject({ edits: 1, demonstrations: 1, regenerations: 1 });
  await app.close();
  await inStore(app.home, async (store) => {
    const pairs = async (names: string[]) =>
      (await comparisonsOf(store, freezeData(store, names, 'comparisons'))).comparisons.map(
        ({ completions }) => completions,
      );
    const [edited, regenerated] = [
      ['Hello, you.', first.content],
      [again.content, second.content],
    ];
    expect(await pairs([])).toEqual([edited]);
    expect(await pairs(['rankings'])).toEqual([]);
    expect(await pairs(['demonstrations', 'regenerations'])).toEqual([edited, regenerated]);
    const frozen = freezeData(store, ['demonstrations'], 'chats');
    const [{ messages }] = await conversationsOf(store, frozen);
    expect(messages.at(-1)?.content).toBe('Hello, you.');
    expect((await labelledOf(store, freezeData(store, [], 'labels'))).map(({ label }) => label)).toEqual([true, false]);
  });
});

test('what was frozen stays as it was after an edit is taken back; what is frozen later is without it', async () => {
  const { app, edit } = await chatted();
  await app.close();
  await inStore(app.home, async (store) => {
    const before = freezeData(store, ['demonstrations', 'regenerations'], 'comparisons');
    const count = async (data: typeof before) => (await comparisonsOf(store, data)).rankings;
    expect(await count(before)).toBe(2);
    store.demonstrations.undo(edit);
    const [{ prompt, kept, left }] = store.regenerations.current();
    const candidates = [kept, ...left].map(({ text, ...one }) => ({ completion: text, ...one }));
    const outcome = { kind: 'skipped', reason: 'no preference' } as const;
    const rater = { kind: 'human', name: 'me' } as const;
    store.rankings.say({ prompt, candidates, orderShown: [0, 1], outcome, rater });
    // Another key than above, so that it is read anew.
    expect(await count({ ...before, labelsUpToSeq: 0 })).toBe(2);
    expect(await count(freezeData(store, ['demonstrations', 'regenerations'], 'comparisons'))).toBe(0);
  });
});
