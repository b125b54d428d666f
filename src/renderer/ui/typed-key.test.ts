import { expect, test } from 'vitest';
import { isPressed } from './typed-key.ts';

test('a key that chooses characters for an input method is not pressed for itself', () => {
  const press = { key: 'Enter', isComposing: false, keyCode: 13 };
  expect(isPressed('Enter', press)).toBe(true);
  expect(isPressed('Escape', press)).toBe(false);
  expect(isPressed('Enter', { ...press, isComposing: true })).toBe(false);
  expect(isPressed('Enter', { ...press, keyCode: 229 })).toBe(false);
});
