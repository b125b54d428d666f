import { remember, remembered } from './preferences.ts';

/** Below this width the inspector floats above the screen and starts folded. */
export const wideFromPx = 1180;

/** Whether the panel at the right is open: remembered where it has its own place, each time anew where it covers something. */
export class Inspector {
  wide = $state(true);
  #openWide = $state(remembered('inspector', ['open', 'folded']) !== 'folded');
  #openNarrow = $state(false);

  get open(): boolean {
    return this.wide ? this.#openWide : this.#openNarrow;
  }

  toggle(): void {
    if (!this.wide) {
      this.#openNarrow = !this.#openNarrow;
      return;
    }
    this.#openWide = !this.#openWide;
    remember('inspector', this.#openWide ? 'open' : 'folded');
  }

  /** Follows the window's width; returns the way to stop. */
  follow(page: Window): () => void {
    const query = page.matchMedia(`(min-width: ${wideFromPx}px)`);
    const read = () => {
      this.wide = query.matches;
      this.#openNarrow = false;
    };
    read();
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }
}
