import { expect, test } from 'vitest';
import { isBounded } from './typeset.ts';

test('a formula that defines commands, or is very long, is not drawn', () => {
  expect(isBounded(`\\def\\a{${'x'.repeat(500)}}${'\\a'.repeat(100)}`)).toBe(false);
  for (const command of ['gdef', 'edef', 'xdef', 'let', 'futurelet', 'newcommand', 'renewcommand', 'providecommand'])
    expect(isBounded(`\\${command}\\a{x}`)).toBe(false);
  expect(isBounded('x+'.repeat(5000))).toBe(false);
  expect(isBounded('\\frac{a}{b} \\le \\left( \\letter \\define \\leq')).toBe(true);
});
