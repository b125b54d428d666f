import { expect, test } from 'vitest';
import { languages } from './languages.ts';
import { textParts } from './marked-terms.ts';

test('marked words are told from the text around them', () => {
  expect(textParts('[Held-out](heldOut) accuracy of the [judge](judge).')).toEqual([
    { text: 'Held-out', term: 'heldOut' },
    { text: ' accuracy of the ' },
    { text: 'judge', term: 'judge' },
    { text: '.' },
  ]);
  expect(textParts('Plain [text] (only)')).toEqual([{ text: 'Plain [text] (only)' }]);
});

test('every term that a message marks is in the glossary', () => {
  for (const { code, catalogue } of languages) {
    const marked = sources(catalogue).flatMap((source) => [...source.matchAll(/\[[^\]]+\]\((\w+)\)/g)]);
    expect(marked.length, code).toBeGreaterThan(0);
    for (const [mark, term] of marked) expect(Object.keys(catalogue.terms), `${code}: ${mark}`).toContain(term);
  }
});

function sources(group: object): string[] {
  return Object.values(group).flatMap((value: unknown) =>
    typeof value === 'object' && value !== null ? sources(value) : [String(value)],
  );
}
