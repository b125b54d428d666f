import { expect, test } from 'vitest';
import { excerptAround } from './excerpt.ts';

const text = (content: string, sought: string) =>
  excerptAround(content, sought)
    .map((part) => (part.sought ? `[${part.text}]` : part.text))
    .join('');

test('a short turn is shown whole on one line, its words marked', () => {
  expect(text('My bread\n does not rise.', 'rise bread')).toBe('My [bread] does not [rise].');
});

test('of a long turn what stands around the first of the words', () => {
  const shown = text(`${'so '.repeat(60)}bread${' and'.repeat(60)}`, 'bread');
  expect(shown).toBe(`…${'so '.repeat(8)}[bread]${' and'.repeat(15)} …`);
});

test('where no word is, as where an index folds characters in its own way, the beginning', () => {
  expect(text('abc', 'x')).toBe('abc');
});
