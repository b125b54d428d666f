import { remember, remembered } from './preferences.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** `public/theme.js` reads the same key before the first paint. */
const key = 'theme';

export class ThemeChoice {
  #chosen = $state<Theme>(remembered(key, themes) ?? 'system');
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#show();
  }

  get chosen(): Theme {
    return this.#chosen;
  }

  choose(theme: Theme): void {
    this.#chosen = theme;
    remember(key, theme === 'system' ? undefined : theme);
    this.#show();
  }

  #show(): void {
    if (this.#chosen === 'system') delete this.#root.dataset.theme;
    else this.#root.dataset.theme = this.#chosen;
  }
}
