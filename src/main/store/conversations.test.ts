import { expect, test } from 'vitest';
import { newId } from '../../shared/domain/ids.ts';
import { base, registerBase, tempStore } from './temp-home.fixture.ts';

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
