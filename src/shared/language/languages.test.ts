import { expect, test } from 'vitest';
import { firstSpoken, languageOfEnvironment, languages } from './languages.ts';

test.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }, 'en'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'zh_TW' }, 'zh'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'C', PARLEY_LANG: 'zh' }, 'zh'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: '' }, 'zh'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C.UTF-8' }, 'en'],
  [{ LANG: 'fr_FR.UTF-8' }, 'en'],
  [{}, 'en'],
])('in an environment with %j Parley speaks %s', (environment, code) => {
  expect(languageOfEnvironment(environment).code).toBe(code);
});

test('of what a browser prefers, the first that is spoken counts', () => {
  expect(firstSpoken(['fr-FR', 'zh-CN', 'en'])?.code).toBe('zh');
  expect(firstSpoken(['fr'])).toBeUndefined();
});

test('each language is found by its code', () => {
  for (const { code } of languages) expect(firstSpoken([code])?.code).toBe(code);
});
