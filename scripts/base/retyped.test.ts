import { expect, test } from 'vitest';
import type { Message } from '../../src/shared/domain/conversation.ts';
import { Random } from '../../src/shared/domain/random.ts';
import { retyped } from './retyped.ts';

const dialogue: Message[] = [
  { role: 'system', content: "You're Ada." },
  { role: 'user', content: "What's YOUR name, then?" },
  { role: 'assistant', content: "I'm Ada!" },
];

test('a user’s message is typed in other ways, with the same letters; whatever else is said stays', () => {
  const random = Random.fromSeed(1);
  const letters = (text: string) => [...text.toLowerCase().replaceAll(/[^a-z]/g, '')].toSorted().join('');
  const typed = Array.from({ length: 200 }, () => retyped(dialogue, random));
  for (const [system, user, assistant] of typed) {
    expect([system, assistant]).toEqual([dialogue[0], dialogue[2]]);
    expect(letters(user.content)).toBe(letters(dialogue[1].content));
  }
  expect(new Set(typed.map(([, user]) => user.content)).size).toBeGreaterThan(10);
});

test('a message of marks alone is never emptied', () => {
  const random = Random.fromSeed(2);
  for (let i = 0; i < 50; i++) expect(retyped([{ role: 'user', content: '?!' }], random)[0].content).toBe('?!');
});
