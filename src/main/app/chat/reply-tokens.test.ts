import { expect, test } from 'vitest';
import type { ConversationId, MessageId } from '../../../shared/domain/ids.ts';
import { lastOf, testApp } from '../test-app.fixture.ts';

type App = Awaited<ReturnType<typeof testApp>>;

/** Every token is likely, so that a reply is as long as it may be. */
const sampling = { maxTokens: 6, temperature: 5, topK: 0, topP: 1 };

async function asked({ client }: App) {
  const { id: conversationId } = await client.chat.create({});
  const ask = { conversationId, parentId: null, role: 'user', content: 'Tea or coffee?' } as const;
  return { conversationId, toMessageId: (await client.chat.append(ask)).id };
}

type Input = Parameters<App['client']['chat']['reply']>[0];

async function replied({ client }: App, input: Input) {
  const end = await lastOf(await client.chat.reply(input));
  if (end.type !== 'done') throw new Error('no end');
  return end;
}

test('a reply that was cut goes on as it would have with a higher limit, and is told token by token', async () => {
  const app = await testApp();
  const to = await asked(app);
  const whole = await replied(app, { ...to, seed: 3, sampling: { ...sampling, maxTokens: 12 } });
  const cut = await replied(app, { ...to, seed: 3, sampling });
  expect(cut.finishReason).toBe('length');
  const begin = { messageId: cut.message.id };
  const longer = await replied(app, { ...to, begin, seed: 3, sampling });
  expect(longer.completion).toBe(whole.completion);
  expect(longer.message).toMatchObject({ parentId: to.toMessageId, generationId: longer.generationId });

  const tokensOf = async ({ message }: typeof cut) =>
    (await app.client.chat.tokens({ messageId: message.id, alternatives: 3 })).tokens;
  const [tokens, ofWhole, ofCut] = [await tokensOf(longer), await tokensOf(whole), await tokensOf(cut)];
  expect(tokens).toHaveLength(longer.tokens);
  expect(ofCut).toHaveLength(6);
  expect(tokens.map(({ id }) => id)).toEqual(ofWhole.map(({ id }) => id));
  tokens.forEach(({ logprob, alternatives }, at) => {
    expect(logprob).toBeCloseTo((ofCut[at] ?? ofWhole[at]).logprob, 3);
    expect(alternatives).toHaveLength(3);
    expect(alternatives[0].logprob).toBeGreaterThanOrEqual(logprob - 1e-4);
  });

  const { id: then } = tokens[2].alternatives.find(({ id }) => id !== tokens[2].id)!;
  const branch = await tokensOf(await replied(app, { ...to, begin: { ...begin, tokens: 2, then }, sampling }));
  expect(branch.slice(0, 3).map(({ id }) => id)).toEqual([tokens[0].id, tokens[1].id, then]);
});

test('a text that a person wrote goes on, and what cannot is refused with the reason', async () => {
  const app = await testApp();
  const { client } = app;
  const to = await asked(app);
  const written = {
    conversationId: to.conversationId,
    parentId: to.toMessageId,
    role: 'assistant',
    content: 'Tea, be',
  } as const;
  const { id: messageId } = await client.chat.append(written);
  const longer = await replied(app, { ...to, begin: { messageId }, sampling });
  expect(longer.completion.startsWith('Tea, be')).toBe(true);
  expect(longer.completion.length).toBeGreaterThan('Tea, be'.length);
  await expect(client.chat.tokens({ messageId })).rejects.toThrow(/a person wrote/);
  await expect(replied(app, { ...to, begin: { messageId, tokens: 1 }, sampling })).rejects.toThrow(/did not write it/);
  const stranger: { conversationId: ConversationId; toMessageId: MessageId } = await asked(app);
  await expect(replied(app, { ...stranger, begin: { messageId }, sampling })).rejects.toThrow(/expected a reply to/);
});
