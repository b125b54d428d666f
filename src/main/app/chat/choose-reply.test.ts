import { expect, test } from 'vitest';
import { fromContractError } from '../../../shared/contract/errors.ts';
import { parseRule } from '../../evaluate/reward-rules.ts';
import { allOf, testApp } from '../test-app.fixture.ts';

const sampling = { maxTokens: 12, temperature: 1, topP: 1 };
const bestOf = { n: 4, by: 'rule:question' };

test('of several replies the best one is the reply, and what it was chosen from can be read again', async () => {
  const { client } = await testApp();
  const events = await allOf(await client.chat.complete({ prompt: 'Hi', sampling, seed: 3, bestOf }));
  const done = events.at(-1);
  if (done?.type !== 'done' || done.choice === null) throw new Error('expected a choice');
  // Until it is chosen there is no text; the chosen one then comes at once.
  expect(new Set(events.slice(0, -2).map(({ type }) => type))).toEqual(new Set(['candidates']));
  expect(events.at(-2)).toMatchObject({ type: 'delta', text: done.completion });
  const { candidates, chosen, n, by } = done.choice;
  expect([n, by, candidates.length]).toEqual([4, 'rule:question', 4]);
  const values = candidates.map(({ value }) => value);
  expect(values[chosen]).toBe(Math.max(...values));
  expect(values).toEqual(candidates.map(({ completion }) => parseRule('rule:question').score(completion)));
  expect(candidates[chosen].completion).toBe(done.completion);
  // The candidates are those that `candidates.sample` draws with the same seed.
  const drawn = await allOf(
    await client.candidates.sample({ of: { kind: 'prompt', prompt: 'Hi' }, n: 4, sampling, seed: 3 }),
  );
  const last = drawn.at(-1);
  if (last?.type !== 'done') throw new Error('expected candidates');
  expect(new Set(candidates.map(({ completion }) => completion))).toEqual(
    new Set(last.candidates.filter(({ draw }) => draw < 4).map(({ completion }) => completion)),
  );

  const { id: conversationId } = await client.chat.create({});
  const sent = await allOf(await client.chat.send({ conversationId, content: 'Hi', sampling, seed: 3, bestOf }));
  const reply = sent.at(-1);
  if (reply?.type !== 'done') throw new Error('expected a reply');
  const thread = await client.chat.thread({ conversationId });
  expect(thread.turns.map(({ figures }) => figures?.bestOf ?? null)).toEqual([null, { n: 4, by: 'rule:question' }]);
  expect(await client.chat.choice({ messageId: reply.message.id })).toEqual(reply.choice);
  const refused = await client.chat.choice({ messageId: thread.turns[0].id }).catch(fromContractError);
  expect(refused).toMatchObject({ code: 'not_found' });
  const comparing = { n: 2, by: 'rule:exact-match' };
  const stream = client.chat.complete({ prompt: 'Hi', sampling, bestOf: comparing }).then(allOf);
  expect(fromContractError(await stream.catch((error: unknown) => error))).toMatchObject({ code: 'invalid_input' });
});
