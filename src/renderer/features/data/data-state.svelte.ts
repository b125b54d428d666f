/** What there is to learn from, and a page of one of them. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { DatasetItemKind } from '../../../shared/domain/dataset.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import { rowOfEdit, rowOfItem, rowOfLabel, rowOfRanking, rowOfRegeneration } from './data-rows.ts';
import type { DataRow, Regeneration } from './data-rows.ts';

export type DatasetView = Awaited<ReturnType<Client['data']['list']>>[number];

/** What was said here stands beside the datasets, under these names. */
export const rankingsName = 'rankings';
export const thumbsName = 'thumbs-here';
export const editsName = 'edits-here';
export const regenerationsName = 'regenerations-here';

/** What a row of each is, which can be taken back. */
export const saidIn = {
  [rankingsName]: 'ranking',
  [thumbsName]: 'thumb',
  [editsName]: 'edit',
  [regenerationsName]: 'weakPair',
} as const;
export type SaidIn = (typeof saidIn)[keyof typeof saidIn];
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
  /** What stands, by kind. */
  readonly counts: Awaited<ReturnType<Client['feedback']['counts']>>;
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
  /** Of the page that is shown. */
  #regenerations: readonly Regeneration[] = [];

  constructor(client: Client) {
    this.#client = client;
    this.overview = new Resource(async () => {
      const [datasets, raters, thumbs, counts] = await Promise.all([
        client.data.list(),
        client.rank.raters(),
        client.labels.raters(),
        client.feedback.counts(),
      ]);
      return { datasets, raters, thumbs, counts };
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

  /** Takes back what a row says. @returns the way to say it again */
  async takeRowBack(key: string, rater: string): Promise<() => Promise<void>> {
    const again = await this.#takeBack(key, rater);
    await this.load();
    return async () => {
      await again();
      await this.load();
    };
  }

  async #takeBack(key: string, rater: string): Promise<() => Promise<unknown>> {
    const { labels, rank } = this.#client;
    if (this.shown === thumbsName) {
      const { id } = await labels.takeBack({ id: key });
      return () => labels.undo({ id });
    }
    if (this.shown === editsName) {
      const { id } = await rank.withdraw({ id: key });
      return () => rank.withdraw({ id });
    }
    const found = this.#regenerations.find(({ id }) => id === key);
    if (found === undefined) return () => Promise.resolve();
    const { prompt, kept, left } = found;
    const candidates = [kept, ...left].map(({ text, ...reply }) => ({ completion: text, ...reply }));
    const outcome = { kind: 'skipped' as const, reason: 'regenerated, but not better' }; // Not shown: `reasonText` says it.
    const orderShown = candidates.map((_, place) => place);
    const { id } = await rank.record({ prompt, candidates, orderShown, outcome, rater });
    return () => rank.undo({ id, rater });
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
    if (shown === editsName) {
      const { total, edits } = await this.#client.feedback.edits({ offset, limit, text });
      return { total, rows: edits.map(rowOfEdit) };
    }
    if (shown === regenerationsName) {
      const { total, regenerations } = await this.#client.feedback.regenerations({ offset, limit });
      this.#regenerations = regenerations;
      return { total, rows: regenerations.map(rowOfRegeneration) };
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
