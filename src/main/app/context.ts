import type { Store } from '../store/store.ts';
import type { ForeignFiles } from '../workers/foreign-files.ts';
import type { CheckData } from '../workers/check-data.ts';
import type { PolicyWorkers } from '../workers/policy/policy-workers.ts';
import type { Engines } from './engines.ts';
import type { GroupManager } from './groups/group-manager.ts';
import type { RunManager } from './runs/run-manager.ts';
import type { StartJob } from './runs/start-job.ts';
import type { Targets } from './targets/targets.ts';
import type { Uploads } from './data/uploads.ts';

/** What the use cases are built on. */
export interface AppContext {
  readonly store: Store;
  readonly policies: PolicyWorkers;
  readonly runs: RunManager;
  readonly groups: GroupManager;
  readonly startJob: StartJob;
  readonly checkData: CheckData;
  readonly engines: Engines;
  readonly uploads: Uploads;
  readonly targets: Targets;
  readonly foreignFiles: ForeignFiles;
  /** The shipped model's folder, for saying where it was looked for. */
  readonly baseModelDir: string;
}
