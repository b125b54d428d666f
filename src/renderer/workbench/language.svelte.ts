/** The language of this page: what the browser or the desktop's system prefers, until another is chosen. */
import { readLanguageBy } from '../../shared/language/current-language.ts';
import type { Language } from '../../shared/language/language.ts';
import { firstSpoken, languages } from '../../shared/language/languages.ts';
import { remember, remembered } from './preferences.ts';

const key = 'language';
const pseudoTag = 'en-XA';

export class LanguageChoice {
  #chosen = $state(remembered(key, ['system', ...languages.map(({ code }) => code)]) ?? 'system');
  readonly #root: HTMLElement;
  #preferred = $state.raw<Language>(languages[0]);

  /** From here on everything is said in the chosen language. */
  constructor(root: HTMLElement, preferred: readonly string[]) {
    this.#root = root;
    this.#preferred = firstSpoken(preferred) ?? languages[0];
    if (preferred[0] === pseudoTag) void this.#preferPseudo();
    readLanguageBy(() => this.#language());
    this.#show();
  }

  /** "system", or a language's code. */
  get chosen(): string {
    return this.#chosen;
  }

  choose(code: string): void {
    this.#chosen = code;
    remember(key, code === 'system' ? undefined : code);
    this.#show();
  }

  /** No part of the page that everybody loads: whoever works on the screens sets the browser to it. */
  async #preferPseudo(): Promise<void> {
    const { pseudo } = await import('../../shared/language/pseudo.ts');
    this.#preferred = pseudo;
    this.#show();
  }

  #language(): Language {
    return languages.find(({ code }) => code === this.#chosen) ?? this.#preferred;
  }

  #show(): void {
    const { tag, direction } = this.#language();
    this.#root.lang = tag;
    this.#root.dir = direction;
  }
}
