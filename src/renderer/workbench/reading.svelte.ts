import { remember, remembered } from './preferences.ts';

const key = 'replies';
export const looks = ['formatted', 'plain'] as const;
export type Look = (typeof looks)[number];

/** How replies are shown everywhere: as the Markdown that they are written in, or every character as it is. */
export class Reading {
  #look = $state<Look>(remembered(key, looks) ?? 'formatted');

  get look(): Look {
    return this.#look;
  }

  get plain(): boolean {
    return this.#look === 'plain';
  }

  choose(look: Look): void {
    this.#look = look;
    remember(key, look === 'formatted' ? undefined : look);
  }
}
