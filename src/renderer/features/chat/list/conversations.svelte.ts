/** The conversations in the list: a page at a time, those that a search finds, or the deleted ones. */
import type { Client } from '../../../../shared/contract/contract.ts';
import { Resource } from '../../../workbench/resource.svelte.ts';

export type Folder = Awaited<ReturnType<Client['chat']['folders']>>[number];
export type ListedConversation = Awaited<ReturnType<Client['chat']['list']>>[number];

const pageSize = 100;
const mostAtOnce = 500;

export class Conversations {
  readonly resource: Resource<readonly ListedConversation[]>;
  deleted = $state(false);
  /** Only those in this folder; undefined: all. */
  folder = $state<string>();
  folders = $state.raw<readonly Folder[]>([]);
  #text = $state('');
  #complete = false;
  /** How many are read together. */
  #count = pageSize;
  #more: Promise<void> | undefined;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.resource = new Resource(async () => {
      const limit = this.#count;
      const [read, folders] = await Promise.all([client.chat.list({ ...this.#query, limit }), client.chat.folders()]);
      this.folders = folders;
      this.#complete = read.length < limit;
      return read;
    });
  }

  get all(): readonly ListedConversation[] {
    return this.resource.value ?? [];
  }

  get text(): string {
    return this.#text;
  }

  get #query() {
    const text = this.#text.trim();
    const { deleted, folder } = this;
    return { deleted, ...(text !== '' && { text }), ...(folder !== undefined && !deleted && { folder }) };
  }

  /** Reads them again, as many as there were. */
  load(): Promise<void> {
    this.#count = Math.min(mostAtOnce, Math.max(pageSize, this.all.length));
    return this.resource.load();
  }

  async search(text: string): Promise<void> {
    this.#text = text;
    await this.#startOver();
  }

  async showDeleted(deleted: boolean): Promise<void> {
    this.deleted = deleted;
    await this.#startOver();
  }

  async showFolder(folder: string | undefined): Promise<void> {
    this.folder = folder;
    await this.#startOver();
  }

  /** Reads the next page; nothing where it is being read, or there is none. */
  async loadMore(): Promise<void> {
    const last = this.all.at(-1);
    if (this.#more !== undefined || this.#complete || last === undefined) return;
    const before = this.all;
    this.#more = this.#client.chat.list({ ...this.#query, before: last.id, limit: pageSize }).then((page) => {
      // Another search may have come in between.
      if (before !== this.all) return;
      this.#complete = page.length < pageSize;
      this.resource.value = [...before, ...page];
    });
    // What could not be read is asked for again when one scrolls on.
    await this.#more.catch(() => undefined);
    this.#more = undefined;
  }

  async #startOver(): Promise<void> {
    this.#count = pageSize;
    await this.resource.load();
  }
}
