/** A contest that a judge decides, while it is held, and those that were held before. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ProgressView } from '../../../shared/contract/progress.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import type { DuelOf } from './duel.svelte.ts';

type Contest = Awaited<ReturnType<Client['compare']['list']>>[number];

export const judges = [
  { value: 'reward', label: 'Reward model', note: 'The newest that neither was trained against.' },
  { value: 'rule:question', label: 'Rule: asks something back' },
] as const;

export class JudgeContest {
  readonly of: DuelOf;
  /** Between these two, newest first. */
  readonly held: Resource<readonly Contest[]>;
  progress = $state.raw<ProgressView>();
  error = $state.raw<Explained>();
  readonly #client: Client;
  #running = $state.raw<AbortController>();

  constructor(client: Client, of: DuelOf) {
    this.#client = client;
    this.of = of;
    this.held = new Resource(async () => {
      const all = await client.compare.list({ version: of.a });
      return all.filter(({ a, b }) => [a, b].includes(of.a as typeof a) && [a, b].includes(of.b as typeof a));
    });
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** Never rejects: `error` tells. */
  async hold(judge: string): Promise<void> {
    if (this.running) return;
    const { signal } = (this.#running = new AbortController());
    this.error = undefined;
    this.progress = undefined;
    const { a, b, dataset } = this.of;
    try {
      const events = await this.#client.compare.contest(
        { a, b, prompts: { kind: 'dataset', dataset }, judge },
        { signal },
      );
      for await (const event of events) if (event.type === 'progress') this.progress = event;
      await this.held.load();
    } catch (error) {
      if (!signal.aborted) this.error = explainError(error);
    }
    this.#running = undefined;
  }

  cancel(): void {
    this.#running?.abort();
  }
}
