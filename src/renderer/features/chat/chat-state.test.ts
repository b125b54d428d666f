import { expect, test } from 'vitest';
import { testApp } from '../../../main/app/test-app.fixture.ts';
import type { MessageId } from '../../../shared/domain/ids.ts';
import { ChatState } from './chat-state.svelte.ts';
import { Choosing } from './candidates/choosing.svelte.ts';

const settings = { sampling: { maxTokens: 4 } };

/** Chat on the real app with a tiny model; `undo` takes back what was said last. */
async function chatOnApp() {
  const { client } = await testApp();
  const chat = new ChatState(client);
  const saved: { message: string; undo: () => Promise<void> }[] = [];
  const choosing = new Choosing(chat, { client, rater: 'me', saved: (message, undo) => saved.push({ message, undo }) });
  return { client, chat, choosing, saved, undo: () => saved.at(-1)?.undo() };
}

test('a first message stores the conversation with its system prompt, and the reply follows', async () => {
  const { chat } = await chatOnApp();
  await chat.send('Hello there', settings, 'Be brief.');
  expect(chat.turns.map(({ role }) => role)).toEqual(['system', 'user', 'assistant']);
  expect(chat.systemPrompt).toBe('Be brief.');
  expect(chat.reply).toBeUndefined();
  await chat.conversations.load();
  expect(chat.shownTitle).toBe('Hello there');
});

test('another reply stands beside the first, and going back shows the first again', async () => {
  const { chat } = await chatOnApp();
  await chat.send('Hello', settings);
  const [turn, first] = chat.turns;
  await chat.regenerate(turn.id, settings);
  const second = chat.turns.at(-1);
  expect(second?.id).not.toBe(first.id);
  await chat.showTurn(first.id);
  expect(chat.turns.at(-1)?.id).toBe(first.id);
  await chat.reload();
  expect(chat.headId).toBe(first.id);
});

test('candidates are there again however often the conversation is read while it opens', async () => {
  const { client, chat, choosing } = await chatOnApp();
  const turn = await chat.addTurn('Hello');
  await choosing.draw(turn.id, 2, settings);
  const opened = new ChatState(client);
  // A connection that comes up while the conversation opens reads it once more.
  const [opening] = [opened.open(chat.id), opened.reload()];
  await opening;
  expect(opened.candidates?.candidates).toHaveLength(2);
});

test('a refused message says why and leaves the conversation as it was', async () => {
  const { chat } = await chatOnApp();
  expect(await chat.send('Hello', { ...settings, version: 'nobody' })).toBe(false);
  expect(chat.failure?.code).toBe('not_found');
  expect(chat.turns).toEqual([]);
});

test('choosing a candidate saves a ranking and folds the others behind it', async () => {
  const { client, chat, choosing, undo } = await chatOnApp();
  const turn = await chat.addTurn('Hello');
  await choosing.draw(turn.id, 3, settings);
  const chosen = choosing.round?.candidateAt(1);
  const figures = choosing.round?.figuresAt(1);
  expect(figures).toMatchObject({ tokens: chosen?.tokens, timings: { together: 3 } });
  await choosing.pick(1);
  expect(chat.last?.figures).toEqual(figures);
  expect(choosing.round).toBeUndefined();
  expect(chat.turns.at(-1)).toMatchObject({ role: 'assistant', generationId: chosen?.generationId });
  const { rankings } = await client.rank.list({});
  expect(rankings).toHaveLength(1);
  const [{ candidates, outcome }] = rankings;
  const best = candidates.findIndex(({ generationId }) => generationId === chosen?.generationId);
  expect(outcome.kind === 'ranked' && outcome.ranks).toEqual([0, 1, 2].map((index) => (index === best ? 1 : 2)));
  await undo();
  expect((await client.rank.list({})).total).toBe(0);
  expect(chat.headId).toBe(turn.id);
  expect(choosing.round?.ranked).toEqual([]);
});

test('an empty candidate that is the best one joins the conversation as it is', async () => {
  const { client, chat, choosing } = await chatOnApp();
  const turn = await chat.addTurn('Hello');
  await choosing.draw(turn.id, 2, settings);
  const { round } = choosing;
  if (round?.result === undefined) throw new Error('expected candidates');
  const index = round.order[0];
  const candidates = round.result.candidates.map((one, at) => (at === index ? { ...one, completion: '' } : one));
  round.result = { ...round.result, candidates };
  await choosing.pick(0);
  expect(chat.turns.at(-1)).toMatchObject({ role: 'assistant', content: '' });
  await expect(
    client.chat.append({ conversationId: turn.conversationId, parentId: turn.id, role: 'user', content: '' }),
  ).rejects.toThrow();
});

test('none is good: saved as skipped, and the candidates stay to be mended', async () => {
  const { client, chat, choosing } = await chatOnApp();
  const turn = await chat.addTurn('Hello');
  await choosing.draw(turn.id, 2, settings);
  await choosing.none();
  await choosing.none();
  const { rankings } = await client.rank.list({});
  expect(rankings.map(({ outcome }) => outcome)).toEqual([{ kind: 'skipped', reason: 'none is good' }]);
  choosing.editCandidate(0);
  expect(choosing.editing).toMatchObject({ parentId: turn.id, prompt: [{ role: 'user', content: 'Hello' }] });
  await choosing.saveEdit('Hello to you too.');
  expect(chat.turns.at(-1)).toMatchObject({ content: 'Hello to you too.', generationId: null });
  expect(choosing.round).toBeUndefined();
});

test('a reply that is stopped as soon as it has begun leaves its turn, and no failure', async () => {
  const { chat } = await chatOnApp();
  let ended = false;
  const sent = chat.send('Hello', { sampling: { maxTokens: 48 } }).finally(() => (ended = true));
  while (!ended && chat.reply?.toMessageId === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
  chat.stop();
  expect(await sent).toBe(true);
  expect(chat.reply).toBeUndefined();
  expect(chat.failure).toBeUndefined();
  expect(chat.turns[0]).toMatchObject({ role: 'user', content: 'Hello' });
});

test('a deleted conversation is left and out of the list, and comes back with its turns', async () => {
  const { chat } = await chatOnApp();
  const { conversationId } = await chat.addTurn('Keep this');
  const restore = await chat.delete(conversationId);
  expect([chat.id, chat.turns, chat.conversations.all]).toEqual([undefined, [], []]);
  await restore();
  expect(chat.conversations.all.map(({ id }) => id)).toEqual([conversationId]);
  await chat.open(conversationId);
  expect(chat.turns.map(({ content }) => content)).toEqual(['Keep this']);
});

test('going on from an earlier turn keeps the later ones, which can be seen and walked to, also after a reload', async () => {
  const { client, chat } = await chatOnApp();
  await chat.send('One', settings);
  const middle = chat.headId!;
  await chat.send('Two', settings);
  await chat.send('Three', settings);
  const all = chat.turns.map(({ id }) => id);
  await chat.goTo(middle);
  expect([chat.turns.length, chat.below]).toEqual([2, 4]);
  const again = new ChatState(client);
  await again.open(chat.id);
  expect([again.turns.length, again.below]).toEqual([2, 4]);
  await again.showBelow();
  expect([again.turns.map(({ id }) => id), again.below]).toEqual([all, 0]);

  await chat.goTo(middle);
  await chat.send('Another way', settings);
  const [branch] = chat.turns.slice(2);
  expect(branch).toMatchObject({ content: 'Another way', siblings: [all[2], branch.id] });
  await chat.showTurn(all[2]);
  expect(chat.turns.map(({ id }) => id)).toEqual(all);
  await chat.showTurn(branch.id);
  expect(chat.turns[2].id).toBe(branch.id);
});

test('a message that is edited is a branch beside the one as it was', async () => {
  const { chat } = await chatOnApp();
  await chat.send('One', settings);
  await chat.send('Tow', settings);
  const [, , typo] = chat.turns;
  await chat.send('Two', settings, '', typo.parentId);
  expect(chat.turns.map(({ content }) => content).filter((_, place) => place % 2 === 0)).toEqual(['One', 'Two']);
  expect(chat.turns[2].siblings).toEqual([typo.id, chat.turns[2].id]);
  expect((await chat.alternatives(chat.turns[2].id)).map(({ content }) => content)).toEqual(['Tow']);
});

test('a message that is too long is kept with a way on: rewritten it is replied to', async () => {
  const { chat } = await chatOnApp();
  await chat.send('x'.repeat(120), settings);
  expect(chat.failure?.message).toContain('expected at most');
  expect(chat.unanswered).toMatchObject({ role: 'user' });
  await chat.send('x', settings, '', chat.unanswered!.parentId);
  expect(chat.failure).toBeUndefined();
  expect(chat.last).toMatchObject({ role: 'assistant' });
});

test('a long conversation is on the page in part: its end, more as one scrolls, and never all of it', async () => {
  const { client, chat } = await chatOnApp();
  const { id: conversationId } = await client.chat.create({ title: 'Long' });
  const ids: MessageId[] = [];
  for (let place = 0; place < 300; place++) {
    const turn = { conversationId, parentId: ids.at(-1) ?? null, content: `turn ${place}` };
    ids.push((await client.chat.append({ ...turn, role: place % 2 === 0 ? 'user' : 'assistant' })).id);
  }
  await chat.open(conversationId);
  const shown = () => [chat.turns[0].content, chat.turns.at(-1)?.content, chat.turns.length];
  expect(shown()).toEqual(['turn 280', 'turn 299', 20]);
  for (let page = 0; page < 7; page++) await chat.extend('earlier');
  expect(shown()).toEqual(['turn 0', 'turn 119', 120]);
  expect([chat.window.from, chat.window.later, chat.last]).toEqual([0, 180, undefined]);
  await chat.extend('later');
  expect(shown()).toEqual(['turn 40', 'turn 159', 120]);
  await chat.open(conversationId, ids[50]);
  expect(chat.turns.map(({ id }) => id)).toContain(ids[50]);
  expect(chat.sought).toBe(ids[50]);
  await chat.reload();
  expect(shown()).toEqual(['turn 280', 'turn 299', 20]);
});

test('candidates are there again when the conversation is opened anew, with what was said about them', async () => {
  const { client, chat, choosing } = await chatOnApp();
  const turn = await chat.addTurn('Hello');
  await choosing.draw(turn.id, 3, settings);
  const texts = choosing.round!.texts.toSorted();
  const reopened = async () => {
    const state = new ChatState(client);
    const again = new Choosing(state, { client, rater: 'me', saved: () => undefined });
    await state.open(turn.conversationId);
    await again.restore();
    return again;
  };
  const second = await reopened();
  expect(second.round?.texts.toSorted()).toEqual(texts);
  expect(second.round?.prompt).toEqual([{ role: 'user', content: 'Hello' }]);
  await second.none();
  const third = await reopened();
  expect(third.round?.noneGood).toBe(true);
  await third.pick(1);
  // What is said last about the same candidates is what stands.
  const { rankings } = await client.rank.list({});
  expect(rankings.map(({ outcome }) => outcome.kind)).toEqual(['ranked']);
  expect((await reopened()).round).toBeUndefined();
});

test('the list finds conversations by their turns, and brings deleted ones back', async () => {
  const { chat } = await chatOnApp();
  await chat.addTurn('My bread does not rise');
  await chat.rename(chat.id!, 'Baking');
  await chat.open(undefined);
  const { conversationId } = await chat.addTurn('The train was late');
  const { conversations } = chat;
  const titles = () => conversations.all.map(({ title }) => title);
  await conversations.search('bread');
  expect(titles()).toEqual(['Baking']);
  expect(conversations.all[0].found?.excerpt.map(({ text }) => text).join('')).toBe('My bread does not rise');
  await conversations.search('');
  expect(titles()).toEqual(['The train was late', 'Baking']);
  await chat.delete(conversationId);
  await conversations.showDeleted(true);
  expect(titles()).toEqual(['The train was late']);
  await chat.restore(conversationId);
  expect(titles()).toEqual([]);
  await conversations.showDeleted(false);
  expect(titles()).toEqual(['The train was late', 'Baking']);
});
