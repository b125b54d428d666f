/** A contest that a judge decides, while it is held, and those that were held before. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { BestOf } from '../../../shared/domain/best-of.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import { LongCall } from '../../workbench/long-call.svelte.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import type { DuelOf } from './duel.svelte.ts';

type Contest = Awaited<ReturnType<Client['compare']['list']>>[number];

export class JudgeContest {
  readonly of: DuelOf;
  readonly call = new LongCall();
  /** Between these two, newest first. */
  readonly held: Resource<readonly Contest[]>;
  readonly runs: Resource<readonly RunView[]>;
  readonly #client: Client;

  constructor(client: Client, of: DuelOf) {
    this.#client = client;
    this.of = of;
    this.runs = new Resource(() => client.runs.list({}));
    this.held = new Resource(async () => {
      const all = await client.compare.list({ version: of.a });
      const pairOf = (one: string, other: string) => [one, other].toSorted().join(' ');
      return all.filter(({ a, b }) => pairOf(a, b) === pairOf(of.a, of.b));
    });
  }

  async load(): Promise<void> {
    await Promise.all([this.held.load(), this.runs.load()]);
  }

  /** Never rejects: the call's `error` tells. */
  async hold(judge: string, bestOf: { readonly a?: BestOf; readonly b?: BestOf }): Promise<void> {
    const held = await this.call.run((signal) =>
      this.#client.compare.contest({ ...this.of, judge, bestOf }, { signal }),
    );
    if (held !== undefined) await this.held.load();
  }
}
