/** Prompts × versions by one judge's scores, a page at a time. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import type { Grid } from './score-rows.ts';

export const pageSize = 50;

type Order = 'difference' | 'prompt';

export class ScoreGrid {
  readonly runs: Resource<readonly RunView[]>;
  readonly judges: Resource<readonly string[]>;
  readonly grid: Resource<Grid | undefined>;
  judge = $state('');
  order = $state<Order>('difference');
  offset = $state(0);

  constructor(client: Client) {
    this.runs = new Resource(() => client.runs.list({}));
    this.judges = new Resource(() => client.compare.judges());
    this.grid = new Resource(async () => {
      const { judge, order, offset } = this;
      return judge === '' ? undefined : client.compare.grid({ judge, order, offset, limit: pageSize });
    });
  }

  async load(): Promise<void> {
    await Promise.all([this.judges.load(), this.runs.load()]);
    const judges = this.judges.value ?? [];
    if (!judges.includes(this.judge)) this.judge = judges.at(0) ?? '';
    await this.grid.load();
  }

  async choose(judge: string): Promise<void> {
    this.judge = judge;
    await this.turnTo(0);
  }

  async sort(order: Order): Promise<void> {
    this.order = order;
    await this.turnTo(0);
  }

  async turnTo(offset: number): Promise<void> {
    this.offset = Math.max(0, offset);
    await this.grid.load();
  }
}
