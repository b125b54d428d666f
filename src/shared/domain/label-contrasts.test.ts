import { expect, test } from 'vitest';
import type { Message } from './conversation.ts';
import { labelContrasts } from './label-contrasts.ts';

const prompt = (content: string): Message[] => [{ role: 'user', content }];
const reply = (text: string, label: boolean) => ({ prompt: prompt(text.slice(0, 1)), completion: text, label });
const byLetter = ([{ content }]: readonly Message[]) => content;

test('good replies stand over bad ones, of the same group first, and no reply stands in two pairs', () => {
  const replies = [reply('a1', true), reply('b1', true), reply('a2', false), reply('c1', false), reply('c2', false)];
  const contrasts = labelContrasts(replies, byLetter);
  expect(contrasts.map(({ completions }) => completions)).toEqual([
    ['a1', 'a2'],
    ['b1', 'c1'],
  ]);
  expect(contrasts[1]).toMatchObject({ prompt: prompt('b'), prompts: [prompt('b'), prompt('c')], ranks: [1, 2] });
  const used = contrasts.flatMap(({ completions }) => completions);
  expect(new Set(used).size).toBe(used.length);
});

test('two replies to one prompt are paired before others of its group, and alone measure a judge', () => {
  const said = (content: string, label: boolean) => ({ prompt: prompt(content), completion: content, label });
  const replies = [said('Hello', true), said('Hello?', false), said('Hello', false), said('Hello?', true)];
  const contrasts = labelContrasts(replies, () => 'greetings');
  expect(contrasts.map(({ unmeasured }) => unmeasured)).toEqual([undefined, undefined]);
  const apart = labelContrasts([said('Hello', true), said('Hello?', false)], () => 'greetings');
  expect(apart.map(({ unmeasured }) => unmeasured)).toEqual([true]);
});

test('labels of one kind compare nothing', () => {
  expect(labelContrasts([reply('a1', true), reply('b1', true)], byLetter)).toEqual([]);
});
