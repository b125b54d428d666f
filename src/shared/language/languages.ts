/** The languages that Parley speaks, the first where nothing else is asked for. */
import { english } from './en/english.ts';
import type { Language } from './language.ts';
import { chinese } from './zh/chinese.ts';

export const languages: readonly [Language, ...Language[]] = [english, chinese];

/** The first of these that Parley speaks, each by its main language: "zh_CN.UTF-8", "zh-TW" and "zh" are all Chinese. */
export function firstSpoken(tags: readonly string[]): Language | undefined {
  for (const tag of tags) {
    const main = tag.toLowerCase().split(/[-_.@]/)[0];
    const spoken = languages.find(({ code }) => code === main);
    if (spoken !== undefined) return spoken;
  }
  return undefined;
}

/** What a terminal is set to, as POSIX has it, our own variable first. The first that is set decides, known or not. */
export function languageOfEnvironment(environment: Readonly<Record<string, string | undefined>>): Language {
  const { PARLEY_LANG, LC_ALL, LC_MESSAGES, LANG } = environment;
  const set = [PARLEY_LANG, LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== '');
  return firstSpoken([set ?? '']) ?? languages[0];
}
