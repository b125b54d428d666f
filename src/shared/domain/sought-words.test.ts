import { expect, test } from 'vitest';
import { markedParts, soughtWords, spaced } from './sought-words.ts';

const marked = (text: string, sought: string) =>
  markedParts(text, sought)
    .map((part) => (part.sought ? `[${part.text}]` : part.text))
    .join('');

test('the beginnings of words are marked, whatever case and accents', () => {
  expect(marked('My Bread does not rise; breadth', 'bread')).toBe('My [Bread] does not rise; [bread]th');
  expect(marked('a café, a CAFE', 'Café')).toBe('a [café], a [CAFE]');
  expect(marked('the bicycle', 'cycle')).toBe('the bicycle');
  expect(marked('one two three', 'three  one')).toBe('[one] two [three]');
  expect(marked('nothing', '?')).toBe('nothing');
  expect(marked('', 'x')).toBe('');
});

test('Chinese is found anywhere, each character being a word of the index', () => {
  expect(marked('今天天气很好。', '天气')).toBe('今天[天气]很好。');
  expect(spaced('用 PPO训练').split(/\s+/).filter(Boolean)).toEqual(['用', 'PPO', '训', '练']);
});

test('marks without letters and digits are not sought', () => {
  expect(soughtWords(' c++  "quoted" — ? ')).toEqual(['c++', '"quoted"']);
});

test('a word that is typed again costs no second search', () => {
  expect(soughtWords('a b '.repeat(50))).toEqual(['a', 'b']);
});
