/** Invented texts: many different ones, of everyday words, some of them nearly alike. */
import type { Message } from '../../src/shared/domain/conversation.ts';
import type { Random } from '../../src/shared/domain/random.ts';

const askers = [
  'How do I',
  'Can you help me to',
  'What is the best way to',
  'Should I',
  'Why is it hard to',
  'When can I',
];
const deeds = [
  'bake',
  'repair',
  'choose',
  'draw',
  'plant',
  'clean',
  'learn',
  'plan',
  'sell',
  'write',
  'carry',
  'measure',
];
const kinds = [
  'small',
  'old',
  'cheap',
  'blue',
  'wooden',
  'quiet',
  'heavy',
  'new',
  'broken',
  'French',
  'simple',
  'tall',
];
const things = [
  'bread',
  'a bicycle',
  'a garden',
  'a letter',
  'a lamp',
  'a song',
  'a shelf',
  'a boat',
  'a coat',
  'soup',
];
const places = [
  'at home',
  'in the rain',
  'before breakfast',
  'with two children',
  'on a train',
  'without tools',
  'in May',
];
const replies = [
  'That depends on',
  'You could begin with',
  'I would first look at',
  'Most people forget',
  'Tell me about',
];

const one = (random: Random, words: readonly string[]): string => words[random.int(words.length)];

export function question(random: Random): string {
  const detail =
    random.int(3) === 0 ? `, and ${one(random, deeds)} ${one(random, things)} number ${random.int(900)}` : '';
  return `${one(random, askers)} ${one(random, deeds)} ${one(random, kinds)} ${one(random, things)} ${one(random, places)}${detail}?`;
}

export function reply(random: Random): string {
  const sentences = Array.from(
    { length: 1 + random.int(4) },
    () => `${one(random, replies)} ${one(random, kinds)} ${one(random, things)} ${one(random, places)}.`,
  );
  return sentences.join(' ');
}

export const asked = (content: string): readonly Message[] => [{ role: 'user', content }];
