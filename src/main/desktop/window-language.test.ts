import { afterEach, expect, test } from 'vitest';
import { readLanguageBy } from '../../shared/language/current-language.ts';
import { english } from '../../shared/language/en/english.ts';
import { menuTemplate } from './menu-template.ts';
import { WindowLanguage } from './window-language.ts';

afterEach(() => readLanguageBy(() => english));

const firstLabel = () => menuTemplate({ platform: 'linux', development: false, send: () => undefined })[0].label;

test('the menu is in the language of the system, then in the one that the page shows', () => {
  const language = new WindowLanguage(['fr-FR', 'zh-CN']);
  expect(firstLabel()).toBe('文件(&F)');
  expect([undefined, 'xx', 'en', 'en'].map((tag) => language.follow(tag))).toEqual([false, false, true, false]);
  expect(firstLabel()).toBe('&File');
});
