/** A rule, or another reward, that ranks in a person's place, to try the loop out: what it is told, and how far it is. */
import type { Client } from '../../../shared/contract/contract.ts';
import { t } from '../../../shared/language/t.ts';
import { RewardPick } from '../../workbench/reward-pick.svelte.ts';
import { LongCall } from '../../workbench/long-call.svelte.ts';

type Done = NonNullable<Awaited<ReturnType<RuleRating['start']>>>;

const mostRankings = 100_000;

export interface RatingRequest {
  /** A dataset's id. */
  readonly dataset: string;
  readonly n: number;
  readonly version?: string;
}

export class RuleRating {
  readonly rater = new RewardPick('reward', 'rule');
  count = $state('150');
  done = $state.raw<Done>();
  readonly call = new LongCall();
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  get countError(): string | undefined {
    const count = Number(this.count);
    const fits = /^\d+$/.test(this.count.trim()) && count >= 1 && count <= mostRankings;
    return fits ? undefined : t.rank.expectedCount({ most: mostRankings });
  }

  /** Never rejects: the call's `error` tells. What was ranked before a stop stays. */
  async start({ dataset, n, version }: RatingRequest) {
    this.done = undefined;
    const prompts = { kind: 'dataset' as const, dataset };
    const told = { prompts, n, count: Number(this.count), rater: this.rater.text, version };
    const done = await this.call.run((signal) => this.#client.rank.simulate(told, { signal }));
    this.done = done;
    return done;
  }
}
