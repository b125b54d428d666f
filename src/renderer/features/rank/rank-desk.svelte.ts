/** What surrounds the board: the counts of the queues, the lists, and the project of the set that is ranked. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { DatasetId, RankingId } from '../../../shared/domain/ids.ts';
import { noProject } from '../../../shared/domain/rank-project.ts';
import type { RankProject } from '../../../shared/domain/rank-project.ts';
import { QueueList } from './queue-list.svelte.ts';
import type { ListedDraft, ListedRanking, QueueCounts, QueueName } from './queue-list.svelte.ts';
import type { QueueSettings } from './queue-item.ts';
import type { RankQueue, Reopened } from './rank-queue.svelte.ts';

export class RankDesk {
  readonly list: QueueList;
  counts = $state.raw<QueueCounts>();
  project = $state.raw<RankProject>(noProject);
  readonly #client: Client;
  readonly #queue: RankQueue;
  readonly #rater: () => string;

  constructor(client: Client, queue: RankQueue, rater: () => string) {
    this.#client = client;
    this.#queue = queue;
    this.#rater = rater;
    this.list = new QueueList(client, rater);
  }

  /** Counts anew; nothing changes where they cannot be had, for they are told in passing. @param dataset empty for everything */
  async count(dataset: string): Promise<void> {
    const asked = { rater: this.#rater(), dataset: (dataset || undefined) as DatasetId | undefined };
    this.counts = await this.#client.rank.queues(asked).catch(() => this.counts);
  }

  async readProject(dataset: string): Promise<void> {
    if (dataset === '') this.project = noProject;
    else this.project = await this.#client.rank.project({ dataset }).catch(() => noProject);
  }

  /** Opens what was submitted or skipped, to be changed; what somebody else said, to be decided. @param onsaid where one goes back to */
  change(ranking: ListedRanking, settings: QueueSettings, onsaid: Reopened['onsaid'], decides = false): void {
    const own = !decides && ranking.rater.kind === 'human' && ranking.rater.name === this.#rater();
    const { prompt, candidates, orderShown, outcome, notes } = ranking;
    const steps = own && outcome.kind === 'ranked' ? stepsOf(outcome.ranks, orderShown) : [];
    const item = { prompt: [...prompt], candidates, orderShown };
    this.#queue.reopen(
      settings,
      { item, steps, notes: own ? notes : undefined },
      {
        ...(own ? { supersedes: ranking.id } : { decides: true as const }),
        onsaid,
      },
    );
  }

  /** Opens the candidates of a ranking, to decide what the right one is where raters disagree. */
  async decide(id: RankingId, settings: QueueSettings, onsaid: Reopened['onsaid']): Promise<void> {
    this.change(await this.#client.rank.get({ id }), settings, onsaid, true);
  }

  goOn({ item, said }: ListedDraft, settings: QueueSettings, onsaid: Reopened['onsaid']): void {
    this.#queue.reopen(settings, { item, steps: said.steps, notes: said.notes }, { onsaid });
  }

  /** Puts a skipped prompt back among those that are pending. @returns the way to skip it again */
  async putBack({ id, rater: { name: rater } }: ListedRanking): Promise<() => Promise<void>> {
    const { id: undone } = await this.#client.rank.undo({ id, rater });
    await this.list.page.load();
    return async () => {
      await this.#client.rank.undo({ id: undone, rater });
      await this.list.page.load();
    };
  }

  /** @returns the way to keep it again */
  async remove({ item, said }: ListedDraft): Promise<() => Promise<void>> {
    const rater = this.#rater();
    await this.#client.rank.forgetDraft({ rater, prompt: [...item.prompt] });
    await this.list.page.load();
    return async () => {
      await this.#client.rank.keepDraft({ rater, item, said });
      await this.list.page.load();
    };
  }
}

/** From ranks by candidate to places on the screen, best first; equal ranks share a step. */
export function stepsOf(ranks: readonly number[], orderShown: readonly number[]): number[][] {
  return [...new Set(ranks)]
    .sort((a, b) => a - b)
    .map((rank) => orderShown.flatMap((candidate, place) => (ranks[candidate] === rank ? [place] : [])));
}

/** A list whose address names a queue that is shown as one. */
export const isListed = (queue: QueueName): queue is Exclude<QueueName, 'pending'> => queue !== 'pending';
