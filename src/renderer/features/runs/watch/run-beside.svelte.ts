/** The curves of another run, read once when they are asked for. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { RunId } from '../../../../shared/domain/ids.ts';
import { Resource } from '../../../workbench/resource.svelte.ts';
import { seriesOf } from '../../../../shared/domain/run-series.ts';
import type { RunSeries } from '../../../../shared/domain/run-series.ts';

export class RunBeside {
  readonly id: RunId;
  readonly series: Resource<RunSeries>;

  constructor(client: Client, id: RunId) {
    this.id = id;
    this.series = new Resource(async () => seriesOf(await client.runs.series({ runId: id })));
  }
}
