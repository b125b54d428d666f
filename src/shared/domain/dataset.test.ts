import { expect, test } from 'vitest';
import { promptOf } from './dataset.ts';
import type { Message } from './conversation.ts';

const turn = (role: Message['role'], content: string): Message => ({ role, content });

test("a conversation's prompt is what its last assistant turn answers", () => {
  const chat = [turn('user', 'a'), turn('assistant', 'b'), turn('user', 'c'), turn('assistant', 'd')];
  expect(promptOf({ kind: 'conversation', messages: chat })).toEqual(chat.slice(0, 3));
  expect(promptOf({ kind: 'conversation', messages: chat.slice(0, 1) })).toEqual(chat.slice(0, 1));
  expect(promptOf({ kind: 'labelled', prompt: chat.slice(0, 1), completion: 'x', label: true })).toEqual([chat[0]]);
});
