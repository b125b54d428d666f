import type { RunId } from '../../../shared/domain/ids.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { goesOnThere, runRemotely, type RemoteJob } from '../../remote/remote-run.ts';
import type { Store } from '../../store/store.ts';
import type { StartJob } from '../runs/start-job.ts';
import { remoteScripts } from './remote-scripts.ts';
import type { Targets } from './targets.ts';

interface Ports {
  readonly store: Pick<Store, 'home'>;
  readonly targets: Targets;
  /** On this machine. */
  readonly startJob: StartJob;
}

/** Runs that went on elsewhere while Parley was closed. */
export async function runsElsewhere({ runs, home }: Pick<Store, 'runs' | 'home'>): Promise<RunId[]> {
  const ids: RunId[] = [];
  for (const { id, config } of runs.list({ states: ['interrupted'] })) {
    if (typeof config.on === 'string' && (await goesOnThere(home.runDir(id)))) ids.push(id);
  }
  return ids;
}

/** How the jobs of a run with `on` are done; undefined for a run of this machine. */
export function startRemotely({ store, targets, startJob }: Ports, run: Run, leave: AbortSignal): StartJob | undefined {
  const { on } = run.config;
  if (typeof on !== 'string') return undefined;
  const start = async (job: RemoteJob, { signal, kill, onEvent }: Parameters<StartJob>[1]) => {
    const { storage, workers } = targets.get(on);
    const asked = { client: targets.client(on), scripts: await remoteScripts() };
    return runRemotely(
      {
        ...{ job, run: run.id, dir: store.home.runDir(run.id), asked, storage, workers },
        // Packing and unpacking end with a stop; what runs there is stopped by its own way.
        here: (own) => startJob(own, { kill: kill === undefined ? leave : AbortSignal.any([kill, leave]), onEvent }),
      },
      { signal, kill, leave, onEvent },
    );
  };
  // A run with `on` has one job, of its method.
  return start as unknown as StartJob;
}
