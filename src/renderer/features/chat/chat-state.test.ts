import { expect, test } from 'vitest';
import { testApp } from '../../../main/app/test-app.fixture.ts';
import { ChatState } from './chat-state.svelte.ts';
import { Choosing } from './choosing.svelte.ts';

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
  expect(chat.path.map(({ role }) => role)).toEqual(['system', 'user', 'assistant']);
  expect(chat.systemMessage?.content).toBe('Be brief.');
  expect(chat.reply).toBeUndefined();
  await chat.conversations.load();
  expect(chat.shownTitle).toBe('Hello there');
});

test('another reply stands beside the first, and going back shows the first again', async () => {
  const { chat } = await chatOnApp();
  await chat.send('Hello', settings);
  const [turn, first] = chat.path;
  await chat.regenerate(turn.id, settings);
  const second = chat.path.at(-1);
  expect(second?.id).not.toBe(first.id);
  await chat.showBranch(first.id);
  expect(chat.path.at(-1)?.id).toBe(first.id);
  await chat.reload();
  expect(chat.headId).toBe(first.id);
});

test('a refused message says why and leaves the conversation as it was', async () => {
  const { chat } = await chatOnApp();
  expect(await chat.send('Hello', { ...settings, version: 'nobody' })).toBe(false);
  expect(chat.failure?.code).toBe('not_found');
  expect(chat.path).toEqual([]);
});

test('choosing a candidate saves a ranking and folds the others behind it', async () => {
  const { client, chat, choosing, undo } = await chatOnApp();
  const turn = await chat.addTurn('Hello');
  await choosing.draw(turn.id, 3, settings);
  const chosen = choosing.round?.candidateAt(1);
  const figures = choosing.round?.figuresAt(1);
  expect(figures).toMatchObject({ together: 3, tokens: chosen?.tokens });
  await choosing.pick(1);
  expect(chat.figures[chat.headId!]).toEqual(figures);
  expect(choosing.round).toBeUndefined();
  expect(chat.path.at(-1)).toMatchObject({ role: 'assistant', generationId: chosen?.generationId });
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
  expect(chat.path.at(-1)).toMatchObject({ role: 'assistant', content: '' });
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
  expect(chat.path.at(-1)).toMatchObject({ content: 'Hello to you too.', generationId: null });
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
  expect(chat.path[0]).toMatchObject({ role: 'user', content: 'Hello' });
});

test('a deleted conversation is left and out of the list, and comes back with its turns', async () => {
  const { chat } = await chatOnApp();
  const { conversationId } = await chat.addTurn('Keep this');
  const restore = await chat.delete(conversationId);
  expect([chat.id, chat.path, chat.conversations.value]).toEqual([undefined, [], []]);
  await restore();
  expect(chat.conversations.value?.map(({ id }) => id)).toEqual([conversationId]);
  await chat.open(conversationId);
  expect(chat.path.map(({ content }) => content)).toEqual(['Keep this']);
});
