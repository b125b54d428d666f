/** Prompts × versions by one judge's scores. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import { byDifference, scaleOf } from './score-rows.ts';
import type { Grid, GridRow } from './score-rows.ts';

export class ScoreGrid {
  readonly runs: Resource<readonly RunView[]>;
  readonly judges: Resource<readonly string[]>;
  readonly grid: Resource<Grid | undefined>;
  judge = $state('');
  order = $state<'difference' | 'prompt'>('difference');
  rows = $derived.by((): readonly GridRow[] => {
    const rows = this.grid.value?.rows ?? [];
    return this.order === 'difference' ? byDifference(rows) : rows;
  });
  scale = $derived.by(() => scaleOf(this.grid.value?.rows ?? []));

  constructor(client: Client) {
    this.runs = new Resource(() => client.runs.list({}));
    this.judges = new Resource(() => client.compare.judges());
    this.grid = new Resource(async () => (this.judge === '' ? undefined : client.compare.grid({ judge: this.judge })));
  }

  async load(): Promise<void> {
    await Promise.all([this.judges.load(), this.runs.load()]);
    const judges = this.judges.value ?? [];
    if (!judges.includes(this.judge)) this.judge = judges.at(0) ?? '';
    await this.grid.load();
  }

  async choose(judge: string): Promise<void> {
    this.judge = judge;
    await this.grid.load();
  }
}
