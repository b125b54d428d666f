/** The language of menus and dialogs, and of what the core renders itself: the system's until the page says which one it shows. */
import { readLanguageBy } from '../../shared/language/current-language.ts';
import type { Language } from '../../shared/language/language.ts';
import { firstSpoken, languages } from '../../shared/language/languages.ts';

export class WindowLanguage {
  #language: Language;

  /** @param preferred tags, the most preferred first */
  constructor(preferred: readonly string[]) {
    this.#language = firstSpoken(preferred) ?? languages[0];
    readLanguageBy(() => this.#language);
  }

  /** @param tag what the page sent as its language @returns whether that is another one than before */
  follow(tag: unknown): boolean {
    const language = typeof tag === 'string' ? firstSpoken([tag]) : undefined;
    if (language === undefined || language === this.#language) return false;
    this.#language = language;
    return true;
  }
}
