/** Where the user is, kept in the address's hash: it survives a reload, and Back works. */

import { formatPlace, parsePlace } from './place.ts';
import type { Place } from './place.ts';

export class Router {
  place = $state.raw<Place>({ feature: '', rest: [], query: {} });
  readonly #page: Pick<Window, 'location' | 'history' | 'addEventListener'>;

  constructor(page: Pick<Window, 'location' | 'history' | 'addEventListener'>) {
    this.#page = page;
    this.#read();
    page.addEventListener('hashchange', () => this.#read());
  }

  go(feature: string, rest: readonly string[] = [], query: Record<string, string> = {}): void {
    this.#page.location.hash = formatPlace(feature, rest, query);
    this.#read();
  }

  /** Goes there without a step for Back to return to. */
  replace(feature: string, rest: readonly string[] = [], query: Record<string, string> = {}): void {
    this.#page.history.replaceState(null, '', formatPlace(feature, rest, query));
    this.#read();
  }

  #read(): void {
    this.place = parsePlace(this.#page.location.hash);
  }
}
