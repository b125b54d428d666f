/** What there is to learn from, and a page of one of them. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { LabelId } from '../../../shared/domain/ids.ts';
import type { DatasetItemKind } from '../../../shared/domain/dataset.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import { rowOfItem, rowOfLabel, rowOfRanking } from './data-rows.ts';
import type { DataRow } from './data-rows.ts';

export type DatasetView = Awaited<ReturnType<Client['data']['list']>>[number];

/** The rankings and thumbs given here stand beside the datasets, under these names. */
export const rankingsName = 'rankings';
export const thumbsName = 'thumbs-here';
export const pageSize = 50;

export type RaterCounts = Awaited<ReturnType<Client['rank']['raters']>>[number];
/** Of one rater, or of all. */
export interface ThumbCounts {
  readonly good: number;
  readonly bad: number;
}

interface Overview {
  readonly datasets: readonly DatasetView[];
  /** Who has given rankings that stand. */
  readonly raters: readonly RaterCounts[];
  /** Who has given thumbs that stand. */
  readonly thumbs: Awaited<ReturnType<Client['labels']['raters']>>;
}

/** How to undo what took rankings back. */
type PutBack = Awaited<ReturnType<Client['rank']['takeBack']>>;

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
  /** Only thumbs up, or only thumbs down; undefined: both. */
  good = $state<boolean>();
  /** Only rankings or thumbs of this rater; undefined: everybody's. Compared by kind and name. */
  rater = $state.raw<Pick<RaterCounts, 'kind' | 'name'>>();
  /** Only rows with this text. */
  text = $state('');
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.overview = new Resource(async () => {
      const [datasets, raters, thumbs] = await Promise.all([
        client.data.list(),
        client.rank.raters(),
        client.labels.raters(),
      ]);
      return { datasets, raters, thumbs };
    });
    this.page = new Resource(() => this.#readPage());
  }

  get dataset(): DatasetView | undefined {
    return this.overview.value?.datasets.find(({ id, name }) => id === this.shown || name === this.shown);
  }

  /** Thumbs that stand, of everybody. */
  get thumbs(): ThumbCounts {
    const all = this.overview.value?.thumbs ?? [];
    const sum = (counts: (one: ThumbCounts) => number) => all.reduce((total, one) => total + counts(one), 0);
    return { good: sum(({ good }) => good), bad: sum(({ bad }) => bad) };
  }

  /** Whose rankings or thumbs are in the set that is shown, with how many of each. */
  get ratersShown(): readonly (Pick<RaterCounts, 'kind' | 'name'> & { readonly count: number })[] {
    const { raters = [], thumbs = [] } = this.overview.value ?? {};
    if (this.shown === thumbsName) return thumbs.map((one) => ({ ...one, count: one.good + one.bad }));
    return this.shown === rankingsName ? raters.map((one) => ({ ...one, count: one.rankings })) : [];
  }

  async load(): Promise<void> {
    await Promise.all([this.overview.load(), this.page.load()]);
  }

  /** Another set from its beginning. */
  async show(name: string): Promise<void> {
    if (name !== this.shown) {
      this.page.value = undefined;
      this.kind = undefined;
      this.good = undefined;
      this.rater = undefined;
      this.text = '';
    }
    this.shown = name;
    await this.turnTo(0);
  }

  async filter(kind: DatasetItemKind | undefined): Promise<void> {
    this.kind = kind;
    await this.turnTo(0);
  }

  async only(good: boolean | undefined): Promise<void> {
    this.good = good;
    await this.turnTo(0);
  }

  /** Whose rankings or thumbs are shown; undefined: everybody's. */
  async narrow(rater: DataState['rater']): Promise<void> {
    this.rater = rater;
    await this.turnTo(0);
  }

  async search(text: string): Promise<void> {
    this.text = text;
    await this.turnTo(0);
  }

  /** Takes back all rankings of a rater. @returns what undoes it */
  async takeAllBack({ kind, name }: Pick<RaterCounts, 'kind' | 'name'>): Promise<PutBack> {
    const taken = await this.#client.rank.takeBack({ raters: [{ kind, name }] });
    this.rater = undefined;
    this.offset = 0;
    await this.load();
    return taken;
  }

  /** Takes one thumb back. @returns the way to give it again */
  async takeThumbBack(id: LabelId): Promise<() => Promise<void>> {
    const { id: undone } = await this.#client.labels.takeBack({ id });
    await this.load();
    return async () => {
      await this.#client.labels.undo({ id: undone });
      await this.load();
    };
  }

  /** @returns how many stand again */
  async putBack({ fromSeq, toSeq }: PutBack): Promise<number> {
    const { count } = await this.#client.rank.putBack({ fromSeq, toSeq });
    await this.load();
    return count;
  }

  async turnTo(offset: number): Promise<void> {
    this.offset = Math.max(0, offset);
    await this.page.load();
  }

  async #readPage(): Promise<Page> {
    const { shown, offset, kind, rater, good } = this;
    const limit = pageSize;
    const text = this.text.trim() || undefined;
    const raters = rater && [{ kind: rater.kind, name: rater.name }];
    if (shown === thumbsName) {
      const { total, labels } = await this.#client.labels.list({ offset, limit, raters, good, text });
      return { total, rows: labels.map(rowOfLabel) };
    }
    if (shown === rankingsName) {
      const { total, rankings } = await this.#client.rank.list({ offset, limit, raters, text });
      return { total, rows: rankings.map(rowOfRanking) };
    }
    const kinds = kind === undefined ? undefined : [kind];
    const { total, items } = await this.#client.data.items({ dataset: shown, offset, limit, kinds, text });
    return { total, rows: items.map(rowOfItem) };
  }
}
