import { afterEach, expect, test } from 'vitest';
import { readLanguageBy } from '../../shared/language/current-language.ts';
import { english } from '../../shared/language/en/english.ts';
import { chinese } from '../../shared/language/zh/chinese.ts';
import { offeredReasons, reasonText } from './reasons.ts';

afterEach(() => readLanguageBy(() => english));

test('a reason that was offered is read in the language of the reader, a typed one as it is', () => {
  const kinds = ['good', 'bad', 'skip', 'flag'] as const;
  for (const stored of kinds.flatMap(offeredReasons)) expect(reasonText(stored)).toBe(stored);
  readLanguageBy(() => chinese);
  expect(['Unsafe', 'none is good', 'too long', 'constructor'].map(reasonText)).toEqual([
    '不安全',
    '都不好',
    'too long',
    'constructor',
  ]);
});
