import { expect, test } from 'vitest';
import { holdsText } from './text-search.ts';

const prompt = JSON.stringify([{ role: 'user', content: 'Wie spät\nist es in "Zürich"?' }]);

test('a text is found whatever its letter case, with marks that JSON escapes', () => {
  expect(holdsText(prompt, 'ZÜRICH')).toBe(true);
  expect(holdsText(prompt, 'spät\nist es in "z')).toBe(true);
  expect(holdsText(prompt, 'Bern')).toBe(false);
});

test('the names of fields and roles are not texts', () => {
  expect(holdsText(prompt, 'user')).toBe(false);
  expect(holdsText(prompt, 'content')).toBe(false);
  expect(holdsText(JSON.stringify([{ completion: 'a user', generationId: null }]), 'user')).toBe(true);
});
