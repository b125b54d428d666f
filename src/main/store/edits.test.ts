import { expect, test } from 'vitest';
import type { Generation } from '../../shared/domain/conversation.ts';
import { base, registerBase, tempStore } from './temp-home.fixture.ts';

const person = { name: 'Ada', kind: 'human' } as const;
const prompt = [{ role: 'user' as const, content: 'Tea or coffee?' }];

const written = (text: string): Omit<Generation, 'id' | 'createdAtMs'> => ({
  versionId: base,
  prompt,
  settings: { maxTokens: 8, temperature: 1, topK: 0, topP: 1 },
  seed: 1,
  candidate: 0,
  text,
  tokenIds: [1],
  tokenLogprobs: [-1],
  finishReason: 'stop',
});

test('an edit is a demonstration with what it was before; a reply that was written afresh is none', () => {
  const store = tempStore();
  registerBase(store);
  const [{ id: generationId }] = store.generations.record([written('coffe')]);
  const said = store.demonstrations.say({ prompt, completion: 'Coffee.', generationId, rater: person });
  store.demonstrations.say({ prompt, completion: 'Water.', generationId: null, rater: person });
  store.demonstrations.say({ prompt, completion: 'coffe', generationId, rater: person });
  expect([...store.edits.current()]).toMatchObject([
    { id: said.id, prompt, original: 'coffe', edited: 'Coffee.', rater: person },
  ]);
  const before = store.demonstrations.watermark();
  store.demonstrations.undo(said.id);
  expect(store.edits.count()).toBe(0);
  expect(store.edits.count({ upToSeq: before })).toBe(1);
  expect(store.edits.newest({ offset: 0, limit: 10 })).toEqual([]);
});

function regenerated() {
  const store = tempStore();
  registerBase(store);
  const { id: conversationId } = store.conversations.create('');
  const say = (
    role: 'user' | 'assistant',
    content: string,
    parentId: Parameters<typeof store.conversations.append>[0]['parentId'],
  ) => {
    const generationId = role === 'user' ? null : store.generations.record([written(content)])[0].id;
    return store.conversations.append({ conversationId, parentId, role, content, generationId });
  };
  const turn = say('user', 'Tea or coffee?', null);
  const [first, second] = [say('assistant', 'No.', turn.id), say('assistant', 'Tea.', turn.id)];
  return { store, conversationId, say, turn, first, second };
}

test('a reply that was regenerated is a weak preference once somebody went on from it', () => {
  const { store, conversationId, say, first, second } = regenerated();
  expect(store.regenerations.count()).toBe(0);
  const before = store.regenerations.mark();
  say('user', 'Why?', second.id);
  expect([...store.regenerations.current()]).toMatchObject([
    { id: second.id, prompt, kept: { text: 'Tea.', versionId: base }, left: [{ text: 'No.' }] },
  ]);
  expect([...store.regenerations.current(before)]).toEqual([]);
  expect([undefined, null, 'Bo'].map((guest) => store.regenerations.count(guest))).toEqual([1, 1, 0]);
  expect(store.regenerations.newest({ offset: 0, limit: 5 })).toHaveLength(1);
  store.conversations.delete(conversationId);
  expect(store.regenerations.count()).toBe(0);
  store.conversations.restore(conversationId);
  say('user', 'And that?', first.id);
  expect(store.regenerations.count()).toBe(0);
});

test('a reply that was continued is no regeneration', () => {
  const { store, say, turn } = regenerated();
  const longer = say('assistant', 'Tea. With milk.', turn.id);
  say('user', 'Why?', longer.id);
  expect([...store.regenerations.current()]).toMatchObject([
    { kept: { text: 'Tea. With milk.' }, left: [{ text: 'No.' }] },
  ]);
});

test('what somebody said of the two replies stands over the guess, and taking it back brings the guess back', () => {
  const { store, say, first, second } = regenerated();
  say('user', 'Why?', second.id);
  const candidates = [second, first].map(({ content, generationId }) => ({
    completion: content,
    generationId,
    versionId: base,
  }));
  const outcome = { kind: 'skipped', reason: 'no preference' } as const;
  const { id } = store.rankings.say({ prompt, candidates, orderShown: [0, 1], outcome, rater: person });
  expect(store.regenerations.count()).toBe(0);
  store.rankings.undo(id);
  expect(store.regenerations.count()).toBe(1);
});

test('candidates that were drawn to choose from are no regenerations', () => {
  const { store, say, turn, first, second } = regenerated();
  say('user', 'Why?', second.id);
  const drawn = [first, second].flatMap(({ generationId }) =>
    generationId === null ? [] : [{ generationId, times: 1 }],
  );
  store.candidateSets.record({ messageId: turn.id, drawn: 2, candidates: drawn, orderShown: [0, 1] });
  expect(store.regenerations.count()).toBe(0);
});
