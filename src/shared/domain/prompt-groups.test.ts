import { expect, test } from 'vitest';
import type { Message } from './conversation.ts';
import { groupOfEach, groupPrompts, heldOutByShare, membersOf, splitIntoParts } from './prompt-groups.ts';
import { Random } from './random.ts';

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const ask = (content: string) => [user(content)];

/** Questions of nine words, of which no two share more than chance has it. */
function questions(count: number, seed = 1): string[] {
  const random = Random.fromSeed(seed);
  const word = () => Array.from({ length: 5 }, () => String.fromCharCode(97 + random.int(26))).join('');
  const vocabulary = Array.from({ length: 400 }, word);
  return Array.from({ length: count }, () => Array.from({ length: 9 }, () => vocabulary[random.int(400)]).join(' '));
}

/** Of the prompts held out, those that have another of their kind among the rest. */
function torn(prompts: readonly Message[][], kindOf: (i: number) => unknown): number {
  const { heldOut, rest } = heldOutByShare(groupPrompts(prompts), 0.2, 7);
  const learned = new Set(membersOf(rest).map(kindOf));
  expect(membersOf(heldOut).length).toBeGreaterThan(0.1 * prompts.length);
  return membersOf(heldOut).filter((i) => learned.has(kindOf(i))).length;
}

const changes: [string, (text: string) => string][] = [
  ['"?" added', (text) => `${text}?`],
  ['other case', (text) => text.toUpperCase()],
  ['other spacing', (text) => `  ${text.replaceAll(' ', '\n ')}`],
  ['other punctuation', (text) => `"${text.replace(' ', ', ')}" …`],
  ['one word changed', (text) => text.replace(/ \w+/u, ' sassafras')],
  ['one word more', (text) => `please ${text}`],
];

test.each(changes)('%s: no held-out prompt has its twin in training', (_, change) => {
  const texts = questions(500);
  expect(torn([...texts, ...texts.map(change)].map(ask), (i) => i % 500)).toBe(0);
});

test('prompts in a script without spaces have their twins, too', () => {
  const text = (i: number) => `今天第${String.fromCodePoint(0x4e00 + 7 * i)}个城市的天气怎么样`;
  const groups = groupPrompts([text(1), `${text(1)}？`, '你最喜欢的食物是什么', '你最喜欢的食物是什么呢'].map(ask));
  expect(groups.map(({ members }) => members)).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

/** A chat as it is ranked: at each of its turns. */
function turns(texts: readonly string[]): Message[][] {
  const chat = texts.flatMap((text, i) => [user(text), assistant(`reply ${i}`)]);
  return texts.map((_, i) => chat.slice(0, 2 * i + 1));
}

test('the next turns of a chat stay with its first', () => {
  const texts = questions(800);
  const chats = Array.from({ length: 200 }, (_, i) => turns(texts.slice(4 * i, 4 * i + 4))).flat();
  expect(torn(chats, (i) => Math.floor(i / 4))).toBe(0);
});

test('other replies and another system prompt leave a chat the same', () => {
  const [first, second] = questions(2);
  const groups = groupPrompts([
    [user(first), assistant('one'), user(second)],
    [{ role: 'system', content: 'Be brief.' }, user(`${first}!`), assistant('two'), user(second)],
    ask(first),
  ]);
  expect(groups).toHaveLength(1);
});

test('a greeting does not make all chats one; what follows the greeting is still told apart', () => {
  const texts = questions(800);
  const chats = texts.flatMap((text) => turns(['Hello', text, `and ${text}`]));
  const groups = groupPrompts(chats);
  const each = groupOfEach(groups);
  expect(Math.max(...groups.map(({ members }) => members.length))).toBeLessThanOrEqual(chats.length / 3);
  expect(groupPrompts(chats.filter((_, i) => i % 3 > 0)).every(({ members }) => members.length === 2)).toBe(true);
  expect(texts.filter((_, i) => each[3 * i + 1] !== each[3 * i + 2])).toEqual([]);
});

test('a long chat beside few others is not torn for its length', () => {
  const long = turns(questions(60));
  const groups = groupPrompts([...long, ...questions(40, 2).map(ask)]);
  expect(groups[0].members).toEqual(long.map((_, i) => i));
});

test('tasks that share their words but for one are different', () => {
  const haikus = questions(300).map((text) => `Write a haiku about the ${text.split(' ')[0]}`);
  const numbers = Array.from({ length: 300 }, (_, i) => `Question number ${i}?`);
  for (const texts of [new Set(haikus), new Set(numbers)]) {
    expect(groupPrompts([...texts].map(ask))).toHaveLength(texts.size);
  }
});

test('one question about many documents is as many prompts as there are documents', () => {
  const prompts = questions(200).map((text): Message[] => [{ role: 'system', content: text }, user('Summarize this.')]);
  expect(groupPrompts(prompts)).toHaveLength(200);
});

test('a chain of likenesses ends at a fiftieth of the prompts', () => {
  const words = questions(300)[0]
    .split(' ')
    .concat(questions(300).flatMap((text) => text.split(' ')));
  const chain = Array.from({ length: 2000 }, (_, i) => words.slice(i, i + 9).join(' '));
  const sizes = groupPrompts(chain.map(ask)).map(({ members }) => members.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(40);
});

test('what is held out of more data was held out of less', () => {
  const texts = questions(2000).map(ask);
  const heldOut = (count: number) => {
    const prompts = texts.slice(0, count);
    return membersOf(heldOutByShare(groupPrompts(prompts), 0.2, 3).heldOut).filter((i) => i < 200);
  };
  expect(heldOut(2000)).toEqual(heldOut(200));
});

test('parts have the shares asked for, hold each prompt once, and depend on the seed alone', () => {
  const texts = questions(500);
  const prompts = [...texts, ...texts.map((text) => `${text}?`)].map(ask);
  const groups = groupPrompts(prompts);
  const parts = splitIntoParts(groups, [2, 1, 1, 1], 5);
  expect(membersOf(parts.flat())).toEqual(prompts.map((_, i) => i));
  expect(parts.map((part) => membersOf(part).length)).toEqual([400, 200, 200, 200]);
  expect(splitIntoParts(groups, [2, 1, 1, 1], 5)).toEqual(parts);
  expect(splitIntoParts(groups, [2, 1, 1, 1], 6)).not.toEqual(parts);
});

test('a large group takes the place it needs in one part', () => {
  const parts = splitIntoParts(groupPrompts([...turns(questions(30)), ...questions(70, 2).map(ask)]), [1, 1, 1, 1], 1);
  expect(parts.map((part) => membersOf(part).length).sort((a, b) => b - a)[0]).toBeGreaterThanOrEqual(30);
  expect(parts.every((part) => part.length > 0)).toBe(true);
});

test('nothing makes no group', () => {
  expect(groupPrompts([])).toEqual([]);
  expect(splitIntoParts([], [1, 1], 0)).toEqual([[], []]);
});
