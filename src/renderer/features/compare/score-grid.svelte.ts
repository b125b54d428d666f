/** Prompts × versions by one judge's scores. */
import type { Client } from '../../../shared/contract/contract.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import { byDifference, scaleOf } from './score-rows.ts';
import type { Grid, GridRow } from './score-rows.ts';

export class ScoreGrid {
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
    this.judges = new Resource(() => client.compare.judges());
    this.grid = new Resource(async () => (this.judge === '' ? undefined : client.compare.grid({ judge: this.judge })));
  }

  async load(): Promise<void> {
    await this.judges.load();
    const judges = this.judges.value ?? [];
    if (!judges.includes(this.judge)) this.judge = judges.at(0) ?? '';
    await this.grid.load();
  }

  async choose(judge: string): Promise<void> {
    this.judge = judge;
    await this.grid.load();
  }
}

/** "reward:run_1" and "rule:question" for people. */
export function judgeLabel(judge: string): string {
  if (judge.startsWith('rule:')) return `Rule: ${judge.slice('rule:'.length)}`;
  if (judge.startsWith('reward:')) return `Reward model of ${judge.slice('reward:'.length)}`;
  return judge;
}
