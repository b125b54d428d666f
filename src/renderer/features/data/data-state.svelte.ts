/** What there is to learn from, and a page of one of them. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { DatasetItemKind } from '../../../shared/domain/dataset.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import { rowOfItem, rowOfRanking } from './data-rows.ts';
import type { DataRow } from './data-rows.ts';

export type DatasetView = Awaited<ReturnType<Client['data']['list']>>[number];

/** The rankings made here stand beside the datasets, under this name. */
export const rankingsName = 'rankings';
export const pageSize = 50;

interface Overview {
  readonly datasets: readonly DatasetView[];
  readonly rankings: number;
}

interface Page {
  readonly total: number;
  readonly rows: readonly DataRow[];
}

export class DataState {
  readonly overview: Resource<Overview>;
  readonly page: Resource<Page>;
  /** `rankings`, or a dataset's name or id. */
  shown = $state(rankingsName);
  offset = $state(0);
  /** Only items of this kind; undefined: all. */
  kind = $state<DatasetItemKind>();
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.overview = new Resource(async () => {
      const [datasets, { total }] = await Promise.all([client.data.list(), client.rank.list({ limit: 1 })]);
      return { datasets, rankings: total };
    });
    this.page = new Resource(() => this.#readPage());
  }

  get dataset(): DatasetView | undefined {
    return this.overview.value?.datasets.find(({ id, name }) => id === this.shown || name === this.shown);
  }

  async load(): Promise<void> {
    await Promise.all([this.overview.load(), this.page.load()]);
  }

  /** Another set from its beginning. */
  async show(name: string): Promise<void> {
    if (name !== this.shown) this.page.value = undefined;
    this.shown = name;
    this.kind = undefined;
    await this.turnTo(0);
  }

  async filter(kind: DatasetItemKind | undefined): Promise<void> {
    this.kind = kind;
    await this.turnTo(0);
  }

  async turnTo(offset: number): Promise<void> {
    this.offset = Math.max(0, offset);
    await this.page.load();
  }

  async #readPage(): Promise<Page> {
    const { shown, offset, kind } = this;
    const limit = pageSize;
    if (shown === rankingsName) {
      const { total, rankings } = await this.#client.rank.list({ offset, limit });
      return { total, rows: rankings.map(rowOfRanking) };
    }
    const kinds = kind === undefined ? undefined : [kind];
    const { total, items } = await this.#client.data.items({ dataset: shown, offset, limit, kinds });
    return { total, rows: items.map(rowOfItem) };
  }
}
