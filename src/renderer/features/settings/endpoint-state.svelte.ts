/** The endpoint's settings and keys, as Settings shows them. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { EndpointStatus } from '../../../shared/contract/endpoint.ts';
import { Resource } from '../../workbench/resource.svelte.ts';

export type ClientView = EndpointStatus['clients'][number];

export class EndpointState {
  readonly status: Resource<EndpointStatus>;
  /** A key that was just made: it is not told again. */
  made = $state.raw<{ readonly name: string; readonly key: string }>();
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.status = new Resource(() => client.endpoint.status());
  }

  async configure(change: Parameters<Client['endpoint']['configure']>[0]): Promise<void> {
    try {
      this.status.value = await this.#client.endpoint.configure(change);
    } catch (error) {
      await this.status.load();
      throw error;
    }
  }

  async startAbTest(test: Parameters<Client['endpoint']['startAbTest']>[0]): Promise<void> {
    this.status.value = await this.#client.endpoint.startAbTest(test);
  }

  async endAbTest(): Promise<void> {
    this.status.value = await this.#client.endpoint.endAbTest();
  }

  async add(name: string): Promise<void> {
    this.made = await this.#client.endpoint.addKey({ name });
    await this.status.load();
  }

  async remove(name: string, withData: boolean): Promise<void> {
    await this.#client.endpoint.removeKey({ name, withData });
    if (this.made?.name === name) this.made = undefined;
    await this.status.load();
  }
}
