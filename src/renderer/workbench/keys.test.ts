import { expect, test } from 'vitest';
import { keyCaps, keysShown, keyText } from './keys.ts';
import type { KeyPress } from './keys.ts';

function press(key: string, code: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}

test('the command key is Cmd on a Mac and Ctrl elsewhere', () => {
  expect(keyText(press('k', 'KeyK', { ctrlKey: true }), false)).toBe('mod+k');
  expect(keyText(press('k', 'KeyK', { metaKey: true }), true)).toBe('mod+k');
  expect(keyText(press('k', 'KeyK', { ctrlKey: true }), true)).toBe('ctrl+k');
});

test('Shift and a digit is that digit on every keyboard', () => {
  expect(keyText(press('@', 'Digit2', { shiftKey: true }), false)).toBe('shift+2');
  expect(keyText(press('"', 'Digit2', { shiftKey: true }), false)).toBe('shift+2');
  expect(keyText(press('é', 'Digit2'), false)).toBe('2');
  expect(keyText(press('2', 'Numpad2'), false)).toBe('2');
});

test('a sign that needs Shift is the sign alone', () => {
  expect(keyText(press('?', 'Slash', { shiftKey: true }), false)).toBe('?');
});

test('letters are found by their place where the alphabet is another', () => {
  expect(keyText(press('т', 'KeyN'), false)).toBe('n');
  expect(keyText(press('N', 'KeyN', { shiftKey: true }), false)).toBe('shift+n');
});

test('a modifier alone, and what is being composed, is nothing', () => {
  expect(keyText(press('Shift', 'ShiftLeft', { shiftKey: true }), false)).toBeUndefined();
  expect(keyText(press('Process', 'KeyN'), false)).toBeUndefined();
});

test('shown the way the platform writes it', () => {
  expect(keyCaps('mod+k', false)).toEqual(['Ctrl', 'K']);
  expect(keyCaps('mod+shift+1', true)).toEqual(['⌘', '⇧', '1']);
  expect(keyCaps('arrowleft', false)).toEqual(['←']);
});

test('a row of digits is shown by its ends', () => {
  expect(keysShown(['shift+1', 'shift+2', 'shift+3'], false)).toEqual([['Shift', '1', '–', '3']]);
  expect(keysShown(['i', '/'], false)).toEqual([['I'], ['/']]);
});
