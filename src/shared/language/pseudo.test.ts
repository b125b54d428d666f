import { expect, test } from 'vitest';
import { pseudo, pseudoText } from './pseudo.ts';

test('a text is accented, longer by 40 % and in brackets; figures and names of terms stay', () => {
  expect(pseudoText('Save')).toBe('[Šåṽé öñ]');
  const sentence = 'Ranks 31 of 40 [held-out](heldOut) pairs';
  expect(pseudoText(sentence)).toBe('[Ŕåñķš 31 öƒ 40 [ĥéļð-öûţ](heldOut) þåîŕš öñé ţŵö ţĥŕ]');
  expect(pseudoText('1,240')).toBe('1,240');
});

test('what a message is told is accented with it, and a part that is accented already is left', () => {
  expect(pseudo.catalogue.errors.unknownOption({ option: '--size' })).toMatch(/^\[Ûñķñöŵñ öþţîöñ "--šîžé"\. .+\]$/);
  expect(pseudoText('[Šåṽé öñ]')).toBe('[Šåṽé öñ]');
});
