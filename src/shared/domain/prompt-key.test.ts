import { expect, test } from 'vitest';
import { normalisedText, promptKey } from './prompt-key.ts';

test.each([
  ['How are you?', 'how are you?'],
  [' How  are\tyou?\n', 'how are you?'],
  ['how are you? ', 'how are you?'],
  ['E\u0301t\u00e9', '\u00e9t\u00e9'],
  ['\uff21\uff22\u3000C', 'ab c'],
  ['', ''],
  ['  ', ''],
])('%j is compared as %j', (text, expected) => {
  expect(normalisedText(text)).toBe(expected);
});

test('turns and their roles make a key, not their spelling', () => {
  const key = (content: string) => promptKey([{ role: 'user', content }]);
  expect(key('Why\u00a0NOT?')).toBe(key('why not?'));
  expect(key('why not?')).not.toBe(promptKey([{ role: 'system', content: 'why not?' }]));
});
