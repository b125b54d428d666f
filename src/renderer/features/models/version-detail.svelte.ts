/** One version while it is looked at: its record, the contests it was in, and what can be done with it. */
import type { Client } from '../../../shared/contract/contract.ts';
import { Resource } from '../../workbench/resource.svelte.ts';

type Record = Awaited<ReturnType<Client['models']['get']>>;
type Contest = Awaited<ReturnType<Client['compare']['list']>>[number];
type Votes = Awaited<ReturnType<Client['compare']['votes']>>[number];
type Check = Awaited<ReturnType<Client['models']['verify']>>;

export class VersionDetail {
  readonly id: string;
  readonly record: Resource<Record>;
  readonly contests: Resource<readonly Contest[]>;
  /** By people, against each version that it has met. */
  readonly votes: Resource<readonly Votes[]>;
  check = $state.raw<Check>();
  checking = $state(false);
  saving = $state(false);
  /** The note as typed; undefined while it is as saved. */
  note = $state<string>();
  readonly #client: Client;

  constructor(client: Client, id: string) {
    this.#client = client;
    this.id = id;
    this.record = new Resource(() => client.models.get({ version: id }));
    this.votes = new Resource(() => client.compare.votes({ version: id }));
    this.contests = new Resource(() => client.compare.list({ version: id }));
  }

  async load(): Promise<void> {
    await Promise.all([this.record.load(), this.contests.load(), this.votes.load()]);
  }

  async verify(): Promise<void> {
    this.checking = true;
    try {
      this.check = await this.#client.models.verify({ version: this.id });
    } finally {
      this.checking = false;
    }
  }

  async keep(kept: boolean): Promise<void> {
    await this.#update({ kept });
  }

  async rename(name: string): Promise<void> {
    await this.#update({ name });
  }

  async saveNote(): Promise<void> {
    await this.#update({ note: this.note ?? '' });
    this.note = undefined;
  }

  async #update(change: { name: string } | { kept: boolean } | { note: string }): Promise<void> {
    this.saving = true;
    try {
      await this.#client.models.update({ version: this.id, ...change });
      await this.record.load();
    } finally {
      this.saving = false;
    }
  }
}
