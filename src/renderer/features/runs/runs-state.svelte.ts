/** The list of runs and groups of runs, with a spark of how each run learned. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { GroupView } from '../../../shared/contract/groups.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import type { Point } from '../../ui/chart-scale.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import { seriesOf } from '../../../shared/domain/run-series.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import { mainStage } from '../../../shared/methods/stages.ts';

/** Lists may be long; a spark is a call of its own. */
const sparksAtMost = 40;
const sparkPoints = 100;

export class RunsState {
  readonly list: Resource<readonly RunView[]>;
  readonly groups: Resource<readonly GroupView[]>;
  /** Newest first: groups, and the runs that are in none. */
  readonly rows = $derived.by(() => {
    const groups = this.groups.value ?? [];
    const grouped = new Set<string>(groups.flatMap(({ trials }) => trials.map(({ run }) => run)));
    const single = (this.list.value ?? []).filter(({ id }) => !grouped.has(id));
    return [...groups, ...single].sort((a, b) => b.createdAtMs - a.createdAtMs);
  });
  sparks = $state.raw<Readonly<Record<string, readonly Point[]>>>({});
  readonly #client: Client;
  /** Runs whose spark changes no more. */
  readonly #settled = new Set<string>();

  constructor(client: Client) {
    this.#client = client;
    this.list = new Resource(() => client.runs.list({}));
    this.groups = new Resource(() => client.groups.list());
  }

  async load(): Promise<void> {
    await Promise.all([this.list.load(), this.groups.load()]);
    const wanted = (this.list.value ?? []).slice(0, sparksAtMost).filter(({ id }) => !this.#settled.has(id));
    await Promise.all(wanted.map((run) => this.#loadSpark(run)));
  }

  async #loadSpark(run: RunView): Promise<void> {
    const { id, state } = run;
    const stage = mainStage(run);
    const name = methodCalled(stage).spark;
    try {
      const sent = await this.#client.runs.series({ runId: id, stage, names: [name], points: sparkPoints });
      const points = seriesOf(sent).get(stage)?.get(name) ?? [];
      this.sparks = { ...this.sparks, [id]: points };
      if (state === 'completed') this.#settled.add(id);
    } catch {
      // A row without a spark says all the rest; a lost connection has its own notice.
    }
  }
}
