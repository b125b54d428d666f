/** The policy versions there are, and the one that answers in Chat and in Rank. */
import type { Client } from '../../shared/contract/contract.ts';
import type { VersionView } from '../../shared/contract/models.ts';
import { neededTags, versionNames } from '../../shared/domain/version-name.ts';
import { remember, remembered } from './preferences.ts';
import { Resource } from './resource.svelte.ts';

const key = 'version';

export class Versions {
  readonly list: Resource<readonly VersionView[]>;
  /** By id, where the name alone does not say which one is meant. */
  readonly tags = $derived(neededTags(this.all));
  readonly #nameOf = $derived(versionNames(this.all));
  #picked = $state<string | undefined>(remembered(key));

  constructor(client: Client) {
    this.list = new Resource(() => client.models.list());
  }

  get all(): readonly VersionView[] {
    return this.list.value ?? [];
  }

  find(id: string): VersionView | undefined {
    return this.all.find((version) => version.id === id);
  }

  /** In sentences and titles, as `versionNames` has it. */
  textOf(id: string): string {
    return this.#nameOf(id);
  }

  /** What the app would choose: the newest that was kept, else the first there was. */
  get default(): VersionView | undefined {
    return this.all.findLast(({ kept }) => kept === true) ?? this.all.at(0);
  }

  get current(): VersionView | undefined {
    return (this.#picked === undefined ? undefined : this.find(this.#picked)) ?? this.default;
  }

  /** For a call's `version`: undefined leaves the choice to the app. */
  get reference(): string | undefined {
    return this.all.some(({ id }) => id === this.#picked) ? this.#picked : undefined;
  }

  /** Undefined: whatever is newest and kept. */
  pick(id: string | undefined): void {
    this.#picked = id;
    remember(key, id);
  }
}
