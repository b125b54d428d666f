/** Models to choose from: those known to work, those on this machine, those that a search has found; with what each takes here. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { Footprint } from '../../../../shared/contract/memory.ts';
import { knownModels } from '../../../../shared/domain/known-models.ts';
import { renderText } from '../../../../shared/language/said.ts';
import { explainError } from '../../../client/explain-error.ts';
import type { Explained } from '../../../client/explain-error.ts';
import { foundOffer, hubOffer, knownOffer } from './offer.ts';
import type { Offer } from './offer.ts';

export class Offers {
  readonly known: readonly Offer[] = knownModels.map(knownOffer);
  /** Undefined before the folders have been looked at. */
  found = $state.raw<readonly Offer[]>();
  foundError = $state.raw<Explained>();
  /** The words to search for. */
  query = $state('');
  searching = $state(false);
  /** The words that `results` are for. */
  searched = $state('');
  hub = $state('');
  results = $state.raw<readonly Offer[]>();
  searchError = $state.raw<Explained>();
  availableBytes = $state.raw<number | null>(null);
  /** By the key of their offer. */
  #footprints = $state.raw<Readonly<Record<string, Footprint>>>({});
  /** Why one cannot be taken in, by the key of its offer. */
  #problems = $state.raw<Readonly<Record<string, string>>>({});
  readonly #client: Client;
  #search: AbortController | undefined;
  #waiting: { readonly offer: Offer; readonly signal: AbortSignal }[] = [];
  #measuring = false;

  constructor(client: Client) {
    this.#client = client;
  }

  footprintOf({ key }: Offer): Footprint | undefined {
    return this.#footprints[key];
  }

  /** Why it cannot be taken in; undefined where nothing is known against it. */
  problemOf(offer: Offer): string | undefined {
    const footprint = this.footprintOf(offer);
    return this.#problems[offer.key] ?? (footprint?.supported === false ? renderText(footprint.reason) : undefined);
  }

  measureKnown(signal: AbortSignal): void {
    this.#measure(this.known, signal);
  }

  /** Looks into the folders of other programs, then at each model for itself. Never rejects: `foundError` tells. */
  async look(signal: AbortSignal): Promise<void> {
    this.foundError = undefined;
    try {
      this.found = (await this.#client.models.found(undefined, { signal })).map(foundOffer);
    } catch (error) {
      if (!signal.aborted) this.foundError = explainError(error);
      return;
    }
    for (const offer of this.found) {
      if (offer.from.way !== 'path' || this.footprintOf(offer) !== undefined) continue;
      const source = { kind: 'folder' as const, path: offer.from.path };
      try {
        const { config, licence, sizeBytes } = await this.#client.models.preview({ source }, { signal });
        const seen = { ...offer, config, licence, sizeBytes };
        this.found = this.found.map((other) => (other.key === offer.key ? seen : other));
        this.#measure([seen], signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#problems = { ...this.#problems, [offer.key]: explainError(error).message };
      }
    }
  }

  /** Asks the Hub. Never rejects: `searchError` tells. */
  async search(): Promise<void> {
    const query = this.query.trim();
    if (query === '') return;
    this.stopSearch();
    const { signal } = (this.#search = new AbortController());
    Object.assign(this, { searching: true, searchError: undefined, results: undefined, searched: query });
    try {
      const { hub, models } = await this.#client.models.search({ query }, { signal });
      this.hub = hub;
      this.results = models.map(hubOffer);
    } catch (error) {
      if (!signal.aborted) this.searchError = explainError(error);
    } finally {
      if (this.#search?.signal === signal) this.searching = false;
    }
    this.#measure(this.results ?? [], signal);
  }

  stopSearch(): void {
    this.#search?.abort();
    this.searching = false;
  }

  /** What was asked for last comes first: it is what somebody waits for. */
  #measure(offers: readonly Offer[], signal: AbortSignal): void {
    this.#waiting.unshift(...offers.map((offer) => ({ offer, signal })));
    if (!this.#measuring) void this.#measureWaiting();
  }

  /** One after the other: each is a process. */
  async #measureWaiting(): Promise<void> {
    this.#measuring = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { offer, signal } = next;
      if (signal.aborted || offer.config === null || this.footprintOf(offer) !== undefined) continue;
      try {
        const { availableBytes, models } = await this.#client.models.footprint({ configs: [offer.config] }, { signal });
        this.availableBytes = availableBytes;
        this.#footprints = { ...this.#footprints, [offer.key]: models[0] };
      } catch {
        // Figures beside a list: what is wrong with a model is said when it is looked at.
      }
    }
    this.#measuring = false;
  }
}
