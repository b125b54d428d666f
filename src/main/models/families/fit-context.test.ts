import { expect, test } from 'vitest';
import fc from 'fast-check';
import type { Message } from '../../../shared/domain/conversation.ts';
import { encodePrompt } from '../template/chat-template.ts';
import { fitContext } from './fit-context.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../template/parley-chat-template.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { trainBpe } from '../tokenizer/train-bpe.ts';

const json = trainBpe([], { vocabSize: 262, specialTokens: PARLEY_SPECIAL_TOKENS });
const tokenizer = Tokenizer.fromJson(json, parleyTokenizerConfig(512));

const turn = (role: Message['role'], content: string): Message => ({ role, content });
const system = turn('system', 'S');
const history = [system, turn('user', 'aaa'), turn('assistant', 'bbb'), turn('user', 'cc'), turn('assistant', 'dd')];
const last = turn('user', 'e');

test('what fits stays whole', () => {
  const ids = encodePrompt(tokenizer, [...history, last]);
  const fitted = fitContext(tokenizer, [...history, last], { contextTokens: ids.length + 10, reserveTokens: 10 });
  expect(fitted).toEqual({ messages: [...history, last], ids, droppedMessages: [] });
});

test('one token too many costs the oldest turn, and the system message stays', () => {
  const length = encodePrompt(tokenizer, [...history, last]).length;
  const fitted = fitContext(tokenizer, [...history, last], { contextTokens: length + 9, reserveTokens: 10 });
  expect(fitted.messages).toEqual([system, ...history.slice(3), last]);
  expect(fitted.droppedMessages).toEqual(history.slice(1, 3));
});

test('the longest tail that fits is kept, as trying them one by one finds it', () => {
  const roles = fc.array(fc.constantFrom('user' as const, 'assistant' as const), { maxLength: 12 });
  fc.assert(
    fc.property(roles, fc.integer({ min: 8, max: 60 }), (order, contextTokens) => {
      const messages = [system, ...order.map((role, i) => turn(role, 'x'.repeat((i * 7) % 5))), last];
      const isStart = (i: number) => i === 1 || messages[i].role === 'user';
      const tails = messages.flatMap((_, i) => (i > 0 && isStart(i) ? [[system, ...messages.slice(i)]] : []));
      const expected = tails.find((tail) => encodePrompt(tokenizer, tail).length <= contextTokens - 1);
      expect(fitContext(tokenizer, messages, { contextTokens, reserveTokens: 1 }).messages).toEqual(expected);
    }),
  );
});

test('a last message that cannot fit is an error with the figures', () => {
  const messages = [...history, turn('user', 'x'.repeat(100))];
  expect(() => fitContext(tokenizer, messages, { contextTokens: 64, reserveTokens: 16 })).toThrow(
    /takes 105 tokens, expected at most 48 \(context 64 less 16/,
  );
});
