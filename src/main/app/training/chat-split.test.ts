import { expect, test } from 'vitest';
import { splitChats } from './chat-split.ts';

const chat = (text: string, reply = 'Yes.') => ({
  messages: [
    { role: 'user' as const, content: text },
    { role: 'assistant' as const, content: reply },
  ],
});
const texts = Array.from({ length: 300 }, (_, i) => `w${i} x${i % 17} y${i % 31} z${i % 7} whatever`);

test('no chat that is held out has its twin among those learned from, whatever was replied', () => {
  const chats = texts.flatMap((text) => [chat(text), chat(`${text}?`, 'No.'), chat(text.toUpperCase(), 'Perhaps.')]);
  const { train, heldOut } = splitChats(chats, 0.2);
  const key = ({ messages: [{ content }] }: (typeof chats)[number]) => content.toLowerCase().replace('?', '');
  const learned = new Set(train.map((one) => key(one as (typeof chats)[number])));
  expect(heldOut.length).toBeGreaterThan(100);
  expect(train.length + heldOut.length).toBe(chats.length);
  expect(heldOut.filter((one) => learned.has(key(one as (typeof chats)[number])))).toEqual([]);
});

test('of a few chats, or where none is asked for, nothing is held out', () => {
  const few = texts.slice(0, 19).map((text) => chat(text));
  expect(splitChats(few, 0.5)).toEqual({ train: few, heldOut: [] });
  const many = texts.map((text) => chat(text));
  expect(splitChats(many, 0)).toEqual({ train: many, heldOut: [] });
});
