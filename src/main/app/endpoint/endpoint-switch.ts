/** Whether and where clients are answered: a setting, or what the host was started with. */
import { endpointSettings } from '../../../shared/domain/api-client.ts';
import type { Settings } from '../../store/settings.ts';

export const defaultEndpointPort = 4751;

/** What a host says of where it answers. */
export type EndpointPlace =
  | { readonly kind: 'none' }
  | { readonly kind: 'at'; readonly url: string }
  | { readonly kind: 'failed'; readonly why: string };

export class EndpointSwitch {
  readonly #settings: Settings;
  readonly #listeners = new Set<() => Promise<void>>();
  #isForced = false;
  #place: EndpointPlace = { kind: 'none' };
  #hasOwnPort = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get isOn(): boolean {
    return this.#isForced || this.#settings.get(endpointSettings.on) === true;
  }

  /** On until the process ends, whatever the setting. */
  get isForced(): boolean {
    return this.#isForced;
  }

  get port(): number {
    const set = this.#settings.get(endpointSettings.port);
    return typeof set === 'number' ? set : defaultEndpointPort;
  }

  /** Whether the host answers at a port of its own for clients; else at that of the workbench. */
  get hasOwnPort(): boolean {
    return this.#hasOwnPort;
  }

  get place(): EndpointPlace {
    return this.isOn ? this.#place : { kind: 'none' };
  }

  async force(): Promise<void> {
    this.#isForced = true;
    await this.changed();
  }

  /** Of a host, where it answers while the endpoint is on. */
  isAt(place: EndpointPlace, { ownPort }: { readonly ownPort: boolean }): void {
    this.#place = place;
    this.#hasOwnPort = ownPort;
  }

  /** A setting has changed; resolves when the host has done what it means. */
  async changed(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener()));
  }

  /** @returns ends it */
  onChange(listener: () => Promise<void>): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
