import { expect, test } from 'vitest';
import { newId } from '../../shared/domain/ids.ts';
import type { MessageId } from '../../shared/domain/ids.ts';
import type { ConversationQuery } from './conversations.ts';
import { base, registerBase, tempStore } from './temp-home.fixture.ts';
import type { Stretch } from './threads.ts';

test('a conversation is a tree: two replies to one question, and the path to each', () => {
  const store = tempStore();
  registerBase(store);
  const [generation] = store.generations.record([
    {
      versionId: base,
      prompt: [{ role: 'user', content: 'Hi' }],
      settings: { maxTokens: 64, temperature: 0.7, topK: 0, topP: 1 },
      seed: 2 ** 40,
      candidate: 3,
      text: 'Hello?',
      tokenIds: [5, 4000],
      tokenLogprobs: [-0.1, -1.2345678901234567],
      finishReason: 'stop',
    },
  ]);
  expect(store.generations.get(generation.id)).toEqual(generation);
  const { id: conversationId } = store.conversations.create('Greeting');
  const ask = store.conversations.append({ conversationId, parentId: null, role: 'user', content: 'Hi' });
  const reply = { conversationId, parentId: ask.id, role: 'assistant' } as const;
  const first = store.conversations.append({ ...reply, content: 'Hello?', generationId: generation.id });
  const second = store.conversations.append({ ...reply, content: 'Good day.' });
  expect(store.conversations.get(conversationId).headId).toBe(second.id);
  store.conversations.setHead(conversationId, first.id);
  expect(store.conversations.get(conversationId).headId).toBe(first.id);
  expect(store.conversations.path(first.id)).toEqual([ask, first]);
  expect(store.conversations.messages(conversationId)).toEqual([ask, first, second]);
  store.conversations.rename(conversationId, 'Renamed');
  expect(store.conversations.list().map(({ title }) => title)).toEqual(['Renamed']);
});

test('a deleted conversation is out of the list with its turns kept, and comes back', () => {
  const { conversations } = tempStore();
  const [one, other] = [conversations.create('one'), conversations.create('other')];
  const turn = conversations.append({ conversationId: one.id, parentId: null, role: 'user', content: 'x' });
  conversations.delete(one.id);
  expect(conversations.list().map(({ id }) => id)).toEqual([other.id]);
  expect(conversations.messages(one.id)).toEqual([turn]);
  conversations.restore(one.id);
  expect(conversations.list().map(({ id }) => id)).toEqual([other.id, one.id]);
});

test('a conversation without a title is in the list from its first message on', () => {
  const { conversations } = tempStore();
  const [{ id: conversationId }, { id: named }] = [conversations.create(''), conversations.create('named')];
  const opening = conversations.append({ conversationId, parentId: null, role: 'system', content: 'Be brief.' });
  expect(conversations.list().map(({ id }) => id)).toEqual([named]);
  conversations.append({ conversationId, parentId: opening.id, role: 'user', content: 'x' });
  expect(conversations.list().map(({ id }) => id)).toEqual([named, conversationId]);
});

test('a turn cannot hang on a turn of another conversation, nor be its head', () => {
  const { conversations } = tempStore();
  const [one, other] = [conversations.create('one'), conversations.create('other')];
  const turn = conversations.append({ conversationId: one.id, parentId: null, role: 'user', content: 'x' });
  expect(() =>
    conversations.append({ conversationId: other.id, parentId: turn.id, role: 'assistant', content: 'y' }),
  ).toThrow(/not stored/);
  expect(() => conversations.setHead(other.id, turn.id)).toThrow(/has no message/);
  expect(conversations.get(other.id).headId).toBeNull();
  expect(conversations.messages(other.id)).toEqual([]);
  expect(() => conversations.path(newId('message'))).toThrow(/no message/);
});

test('generations are stored all or none, with one log-probability per token', () => {
  const store = tempStore();
  registerBase(store);
  const good = {
    versionId: base,
    prompt: [{ role: 'user', content: 'Hi' }] as const,
    settings: { maxTokens: 8, temperature: 1, topK: 0, topP: 1 },
    seed: 1,
    candidate: 0,
    text: 'a',
    tokenIds: [1],
    tokenLogprobs: [-1],
    finishReason: 'length',
  } as const;
  const before = store.generations.record([good])[0];
  expect(() => store.generations.record([good, { ...good, tokenLogprobs: [] }])).toThrow(/one finite log-probability/);
  expect(() => store.generations.record([{ ...good, tokenLogprobs: [Number.NaN] }])).toThrow(/0 finite/);
  expect(store.generations.get(before.id).text).toBe('a');
});

test('a thread is read a stretch at a time, with what stands beside each turn and what follows its end', () => {
  const { conversations, threads } = tempStore();
  const { id: conversationId } = conversations.create('Long');
  const turns: MessageId[] = [];
  for (let place = 0; place < 9; place++) {
    const role = place % 2 === 0 ? ('user' as const) : ('assistant' as const);
    turns.push(
      conversations.append({ conversationId, parentId: turns.at(-1) ?? null, role, content: `turn ${place}` }).id,
    );
  }
  const read = (stretch: Stretch) => {
    const { turns: shown, ...rest } = threads.read(conversations.get(conversationId), stretch);
    return { shown: shown.map(({ content }) => content), ...rest };
  };
  expect(read({ limit: 2 })).toEqual({ shown: ['turn 7', 'turn 8'], from: 7, length: 9, below: 0, systemPrompt: null });
  expect(read({ limit: 2, from: 3 })).toMatchObject({ shown: ['turn 3', 'turn 4'], from: 3 });
  expect(read({ limit: 3, around: turns[4] })).toMatchObject({ shown: ['turn 3', 'turn 4', 'turn 5'] });

  // Going on from an earlier turn keeps what came after it, as the other branch.
  conversations.setHead(conversationId, turns[3]);
  expect(read({ limit: 2 })).toEqual({ shown: ['turn 2', 'turn 3'], from: 2, length: 4, below: 5, systemPrompt: null });
  const other = conversations.append({ conversationId, parentId: turns[3], role: 'user', content: 'another way' });
  const [last] = threads.read(conversations.get(conversationId), { limit: 1 }).turns;
  expect(last).toMatchObject({ id: other.id, siblings: [turns[4], other.id], figures: null });
  expect(threads.alternatives(other.id).map(({ content }) => content)).toEqual(['turn 4']);
  expect(threads.newestEnd(conversationId, turns[4])).toBe(turns[8]);
  expect(() => threads.read(conversations.get(conversationId), { limit: 1, around: turns[4] })).toThrow(
    /not on the selected branch/,
  );
});

test('conversations are found by their titles and turns, a page at a time, the deleted ones apart', () => {
  const { conversations } = tempStore();
  const ids = ['Bread', 'Trains', '100 % rye', 'Cats'].map((title) => {
    const { id: conversationId } = conversations.create(title);
    conversations.append({ conversationId, parentId: null, role: 'user', content: `About ${title.toLowerCase()}.` });
    return conversationId;
  });
  const titles = (query: ConversationQuery) => conversations.list(query).map(({ title }) => title);
  expect(titles({ limit: 2 })).toEqual(['Cats', '100 % rye']);
  expect(titles({ limit: 2, before: ids[2] })).toEqual(['Trains', 'Bread']);
  expect(titles({ text: 'BREAD' })).toEqual(['Bread']);
  expect(titles({ text: '0 %' })).toEqual(['100 % rye']);
  expect(titles({ text: '_' })).toEqual([]);
  expect(conversations.list({ text: 'about cats' })[0].found).toMatchObject({ content: 'About cats.' });
  conversations.delete(ids[1]);
  expect(titles({})).toEqual(['Cats', '100 % rye', 'Bread']);
  expect(titles({ deleted: true })).toEqual(['Trains']);
  conversations.restore(ids[1]);
  expect(titles({ deleted: true })).toEqual([]);
});

test('every word of a search is found by its beginning, in any turn and branch, also in Chinese', () => {
  const { conversations } = tempStore();
  const begin = (title: string, ...texts: string[]) => {
    const { id: conversationId } = conversations.create(title);
    let parentId: MessageId | null = null;
    for (const content of texts) {
      ({ id: parentId } = conversations.append({ conversationId, parentId, role: 'user', content }));
    }
    return conversationId;
  };
  begin('A', 'My bread does not rise.', 'The café is open.');
  const b = begin('B', '今天天气很好，我想训练一个模型。', 'A model of bread');
  begin('C', 'Nothing of it: "quoted" breadth');
  const titles = (text: string, query: ConversationQuery = {}) =>
    conversations.list({ text, ...query }).map(({ title }) => title);
  expect(titles('rise BREAD')).toEqual(['A']);
  // The conversation with the newest turn that has the word comes first.
  expect(titles('brea')).toEqual(['C', 'B', 'A']);
  expect(titles('brea', { limit: 2 })).toEqual(['C', 'B']);
  expect(titles('brea', { limit: 2, before: b })).toEqual(['A']);
  expect(titles('cafe')).toEqual(['A']);
  expect(titles('read')).toEqual([]);
  expect(titles('天气')).toEqual(['B']);
  expect(titles('气天')).toEqual([]);
  expect(titles('好 模型')).toEqual(['B']);
  expect(titles('训')).toEqual(['B']);
  expect(titles('"quoted"')).toEqual(['C']);
  for (const odd of ['*', '"', '?!', 'NEAR(', "'; --", 'bread\0x', '\u0301']) expect(titles(odd)).toEqual([]);
  conversations.append({ conversationId: b, parentId: null, role: 'user', content: 'newest bread' });
  expect(conversations.list({ text: 'bread' })[0]).toMatchObject({ title: 'B', found: { content: 'newest bread' } });
  conversations.delete(b);
  expect(titles('天气')).toEqual([]);
  expect(titles('天气', { deleted: true })).toEqual(['B']);
  expect(titles('天气', { deleted: true, guest: 'Ada' })).toEqual([]);
});

test('a turn that is not stored leaves no words behind', () => {
  const store = tempStore();
  const { id: conversationId } = store.conversations.create('A');
  const turn = { conversationId, parentId: null, role: 'user', content: 'lost words' } as const;
  const lose = () =>
    store.transaction(() => {
      store.conversations.append(turn);
      throw new Error('the disk is full');
    });
  expect(lose).toThrow('the disk is full');
  store.conversations.append({ ...turn, content: 'kept words' });
  expect(store.conversations.list({ text: 'lost' })).toEqual([]);
  expect(store.conversations.list({ text: 'words' })).toHaveLength(1);
});

test('pinned conversations stand first, page by page, and folders are there as long as something is in them', () => {
  const { conversations } = tempStore();
  const [a, b, c, d] = ['A', 'B', 'C', 'D'].map((title) => conversations.create(title).id);
  conversations.arrange(b, { pinned: true });
  conversations.arrange(a, { pinned: true, folder: 'Work' });
  const titles = (query: ConversationQuery) => conversations.list(query).map(({ title }) => title);
  expect(titles({})).toEqual(['B', 'A', 'D', 'C']);
  expect(titles({ limit: 1, before: b })).toEqual(['A']);
  expect(titles({ limit: 1, before: a })).toEqual(['D']);
  conversations.arrange(c, { folder: 'Work' });
  conversations.arrange(d, { folder: 'attic' });
  expect(conversations.folders()).toEqual([
    { name: 'attic', conversations: 1 },
    { name: 'Work', conversations: 2 },
  ]);
  expect(titles({ folder: 'Work' })).toEqual(['A', 'C']);
  conversations.delete(a);
  conversations.arrange(d, { folder: null });
  expect(conversations.folders()).toEqual([{ name: 'Work', conversations: 1 }]);
  expect(conversations.get(a)).toMatchObject({ pinned: true, folder: 'Work' });
  conversations.arrange(b, { pinned: false });
  expect(titles({})).toEqual(['D', 'C', 'B']);
  expect(() => conversations.arrange(newId('conversation'), { pinned: true })).toThrow(/no conversation/i);
});

test('candidates stay with their turn until something is said about them, and again when that is taken back', () => {
  const store = tempStore();
  registerBase(store);
  const { id: conversationId } = store.conversations.create('Choice');
  const turn = store.conversations.append({ conversationId, parentId: null, role: 'user', content: 'Hi' });
  expect(store.candidateSets.newestOf(turn.id)).toBeUndefined();
  const timings = { tokensPerSecond: 120, firstTokenMs: 30, together: 2 };
  const draws = ['a', 'b'].map((text, candidate) => ({
    ...{ versionId: base, prompt: [{ role: 'user' as const, content: 'Hi' }], seed: 1, candidate, text, timings },
    settings: { maxTokens: 8, temperature: 1, topK: 0, topP: 1 },
    ...{ tokenIds: [1, 2], tokenLogprobs: [-1, -1], finishReason: 'cancelled' as const },
  }));
  const stored = store.generations.record(draws);
  expect(store.generations.figures(stored[0].id)).toEqual({
    ...{ version: base, seed: 1, tokens: 2, finishReason: 'cancelled', timings, bestOf: null },
  });
  const valued = stored.map(({ id: generationId }, i) => ({ generationId, value: 1 - i }));
  store.replyChoices.record(stored[0].id, { n: 2, by: 'rule:question', candidates: valued });
  expect(store.replyChoices.of(stored[0].id)).toEqual({ n: 2, by: 'rule:question', candidates: valued });
  expect(store.replyChoices.of(stored[1].id)).toBeUndefined();
  expect(store.generations.figures(stored[0].id)).toMatchObject({ tokens: 2, bestOf: { n: 2, by: 'rule:question' } });
  const candidates = stored.map(({ id: generationId }) => ({ generationId, times: 2 }));
  const id = store.candidateSets.record({ messageId: turn.id, drawn: 4, candidates, orderShown: [1, 0] });
  const set = { id, messageId: turn.id, drawn: 4, candidates, orderShown: [1, 0] };
  expect(store.candidateSets.newestOf(turn.id)).toEqual({ ...set, rankingId: null });
  const { id: rankingId } = store.rankings.record({
    prompt: [{ role: 'user', content: 'Hi' }],
    candidates: stored.map(({ id: generationId, text }) => ({ completion: text, generationId, versionId: base })),
    orderShown: [1, 0],
    outcome: { kind: 'skipped', reason: 'none is good' },
    rater: { name: 'me', kind: 'human' },
  });
  store.candidateSets.say(id, rankingId);
  expect(store.candidateSets.newestOf(turn.id)).toEqual({ ...set, rankingId });
  store.rankings.undo(rankingId);
  expect(store.candidateSets.newestOf(turn.id)).toEqual({ ...set, rankingId: null });
});
