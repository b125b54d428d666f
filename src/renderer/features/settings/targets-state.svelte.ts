/** The clusters that runs can be handed to, as Settings shows them. */
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../../../shared/contract/contract.ts';
import type { TargetFound, TargetView } from '../../../shared/contract/targets.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import { Resource } from '../../workbench/resource.svelte.ts';

/** Of one target: it is being looked at, or what was found, or why nothing was. */
export type Looked = { readonly found: TargetFound } | { readonly error: Explained } | 'looking';

export class TargetsState {
  readonly targets: Resource<TargetView[]>;
  /** By name. */
  readonly looked = new SvelteMap<string, Looked>();
  name = $state('');
  url = $state('');
  token = $state('');
  storage = $state('~/parley');
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.targets = new Resource(() => client.targets.list());
  }

  get isComplete(): boolean {
    return [this.name, this.url, this.storage].every((text) => text.trim() !== '');
  }

  async add(): Promise<void> {
    const { name, url, token, storage } = this;
    await this.#client.targets.add({ name, url, storage, ...(token.trim() !== '' && { token }) });
    [this.name, this.url, this.token] = ['', '', ''];
    await this.targets.load();
  }

  async test(name: string): Promise<void> {
    this.looked.set(name, 'looking');
    try {
      this.looked.set(name, { found: await this.#client.targets.test({ name }) });
    } catch (error) {
      this.looked.set(name, { error: explainError(error) });
    }
  }

  async remove(name: string): Promise<TargetView> {
    const removed = await this.#client.targets.remove({ name });
    this.looked.delete(name);
    await this.targets.load();
    return removed;
  }
}
