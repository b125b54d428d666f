/** What a rater has begun, submitted or skipped, a page at a time, narrowed and searched. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { DatasetId } from '../../../shared/domain/ids.ts';
import { Resource } from '../../workbench/resource.svelte.ts';

export const queueNames = ['pending', 'drafts', 'submitted', 'skipped'] as const;
export type QueueName = (typeof queueNames)[number];
export type QueueCounts = Awaited<ReturnType<Client['rank']['queues']>>;
export type ListedQueue = Exclude<QueueName, 'pending'>;

type Rankings = Awaited<ReturnType<Client['rank']['list']>>['rankings'];
type Drafts = Awaited<ReturnType<Client['rank']['drafts']>>['drafts'];
export type Facets = Awaited<ReturnType<Client['rank']['facets']>>;
export type ListedRanking = Rankings[number];
export type ListedDraft = Drafts[number];

interface Page {
  readonly total: number;
  readonly rankings: Rankings;
  readonly drafts: Drafts;
}

export const pageSize = 50;

/** Characters of the longest reply; 280 is about three lines. */
export const lengths = {
  short: { to: 279 },
  medium: { from: 280, to: 1199 },
  long: { from: 1200 },
} as const;
export type LengthName = keyof typeof lengths;

/** Which queue an address names: `#/rank/skipped`. */
export function queueAt([first]: readonly string[]): QueueName {
  return queueNames.find((name) => name === first) ?? 'pending';
}

/** What stands for "all" among choices. */
export const everything = '';

export class QueueList {
  readonly page: Resource<Page>;
  readonly facets: Resource<Facets>;
  queue = $state<ListedQueue>('submitted');
  offset = $state(0);
  words = $state('');
  dataset = $state('');
  version = $state('');
  /** Everybody's where it is empty. */
  whose = $state('');
  reason = $state('');
  tag = $state('');
  length = $state('');
  readonly #client: Client;
  readonly #rater: () => string;

  /** @param rater whose drafts are listed, and whose rankings unless others' are asked for */
  constructor(client: Client, rater: () => string) {
    this.#client = client;
    this.#rater = rater;
    this.page = new Resource(() => this.#read());
    this.facets = new Resource(() => client.rank.facets());
  }

  /** Whether anything narrows the list. */
  get narrowed(): boolean {
    const { words, dataset, version, whose, reason, tag, length } = this;
    return [words.trim(), dataset, version, whose, reason, tag, length].some((one) => one !== '');
  }

  async show(queue: ListedQueue): Promise<void> {
    if (queue !== this.queue) this.page.value = undefined;
    this.queue = queue;
    this.offset = 0;
    await Promise.all([this.page.load(), this.facets.load()]);
  }

  /** From the first page on, by what the fields say now. */
  async narrow(): Promise<void> {
    await this.turnTo(0);
  }

  async showAll(): Promise<void> {
    this.words = this.dataset = this.version = this.whose = this.reason = this.tag = this.length = everything;
    await this.turnTo(0);
  }

  async turnTo(offset: number): Promise<void> {
    this.offset = Math.max(0, offset);
    await this.page.load();
  }

  async #read(): Promise<Page> {
    const { offset, queue } = this;
    const dataset = (this.dataset || undefined) as DatasetId | undefined;
    const page = { offset, limit: pageSize, dataset };
    if (queue === 'drafts') {
      const { total, drafts } = await this.#client.rank.drafts({ ...page, rater: this.#rater() });
      return { total, drafts, rankings: [] };
    }
    const { total, rankings } = await this.#client.rank.list({
      ...page,
      outcomes: queue === 'submitted' ? ['ranked'] : ['skipped', 'flagged'],
      raters: [this.#whose()],
      words: this.words.trim() || undefined,
      version: this.version || undefined,
      reason: this.reason || undefined,
      tag: this.tag || undefined,
      longest: this.length === '' ? undefined : lengths[this.length as LengthName],
    });
    return { total, rankings, drafts: [] };
  }

  #whose(): { kind: 'human' | 'rule'; name?: string } {
    if (this.whose === '') return { kind: 'human', name: this.#rater() };
    const [kind, ...name] = this.whose.split(' ');
    return { kind: kind === 'rule' ? 'rule' : 'human', ...(name.length > 0 && { name: name.join(' ') }) };
  }
}
