/** The composition root: one home folder, its store and its workers, behind the contract. Every host wraps one of these. */
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { Client } from '../../shared/contract/contract.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { ForeignFiles } from '../workers/foreign-files.ts';
import { checkData } from '../workers/check-data.ts';
import type { CheckData } from '../workers/check-data.ts';
import { PolicyWorkers } from '../workers/policy/policy-workers.ts';
import { probeEngine } from '../workers/probe-engine.ts';
import type { StartProcess } from '../workers/process/protocol.ts';
import { startTraining } from '../workers/start-training.ts';
import { registerBaseVersion } from './models/base-version.ts';
import type { AppContext } from './context.ts';
import { GroupManager } from './groups/group-manager.ts';
import { judgeRun } from './groups/judge-run.ts';
import type { HostPort } from './host.ts';
import { installationDir } from './installation-dir.ts';
import { expectedFilesOf } from './models/expected-files.ts';
import { Endpoint } from './endpoint/endpoint.ts';
import { Engines } from './engines.ts';
import { installedVersions } from './installation.ts';
import { withGroups } from './data/known-groups.ts';
import { appRouter } from './router.ts';
import type { AppRouter } from './router.ts';
import { executeRound } from './round/execute-round.ts';
import { RunManager } from './runs/run-manager.ts';
import { startInTurn, type StartJob } from './runs/start-job.ts';
import { runsElsewhere, startRemotely } from './targets/start-remotely.ts';
import { Targets } from './targets/targets.ts';
import { executeRun } from './training/execute-run.ts';
import { purgeOld } from './trash/trash-router.ts';
import { Uploads } from './data/uploads.ts';
import { warmUp } from './chat/warm-up.ts';

export interface AppOptions {
  /** The home folder; created where it does not exist. */
  readonly home: string;
  /** What this process runs as ("parley serve"), for telling a second process who holds the home folder. */
  readonly command: string;
  /** The folder of the model that a home starts with. Default: PARLEY_BASE_MODEL, or else the one that ships. */
  readonly baseModelDir?: string;
  /** How worker processes are started. Default: child processes of Node. */
  readonly start?: StartProcess;
  /** What this host offers to its pages. Default: nothing. */
  readonly host?: HostPort;
  /** Gets what workers write and what is unforeseen, with stacks. Default: stderr. */
  readonly log?: (text: string) => void;
}

export interface App {
  /** Implements the contract; for hosts that serve it over a port or HTTP. Needs no context. */
  readonly router: AppRouter;
  /** The same in this process. What it throws is read with `fromContractError`. */
  readonly client: Client;
  /** What clients are answered by; for hosts that serve it. */
  readonly endpoint: Endpoint;
  /** Runs that the last process left at work when it died; `runs.resume` takes them up. */
  readonly interruptedRuns: readonly RunId[];
  /** What opening the home folder found or mended that its owner should know, in sentences. */
  readonly notices: readonly string[];
  /** Lets a run at work save its checkpoint, ends all workers and frees the home folder. Idempotent. */
  close(): Promise<void>;
}

const shippedModelDir = path.join(installationDir, 'resources', 'models', 'parley-base');

/** @throws ParleyError locked, with who holds the home folder; io, corrupt, unsupported */
export async function createApp(options: AppOptions): Promise<App> {
  const {
    baseModelDir = process.env['PARLEY_BASE_MODEL'] || shippedModelDir,
    host = {},
    log = (text) => void process.stderr.write(text),
  } = options;
  const store = openStore(options.home, options.command);
  for (const notice of store.notices) log(`${notice}\n`);
  try {
    await registerBaseVersion(store, baseModelDir);
    await purgeOld(store, Date.now());
  } catch (thrown) {
    store.close();
    throw thrown;
  }
  const context = compose(store, { baseModelDir, log, start: options.start });
  const endpoint = new Endpoint(context);
  const router = appRouter(context, endpoint, host, log);
  // They went on while Parley was closed: it goes on listening.
  for (const id of await runsElsewhere(store)) context.runs.resume(id);
  const endWarmUp = warmUp(store, log);
  let closing: Promise<void> | undefined;
  const close = async () => {
    endWarmUp();
    context.groups.close();
    await context.runs.close();
    await context.policies.close();
    await context.foreignFiles.close();
    store.close();
  };
  return {
    router,
    client: createRouterClient(router),
    endpoint,
    interruptedRuns: store.interruptedRuns,
    notices: store.notices,
    close: () => (closing ??= close()),
  };
}

function compose(
  store: Store,
  { baseModelDir, log, start }: { baseModelDir: string; log: (text: string) => void; start?: StartProcess },
): AppContext {
  const engines = new Engines({
    settings: store.settings,
    probe: (name) => probeEngine(name, start),
    versions: installedVersions(),
    // Set to nothing is not set.
    chosen: process.env['PARLEY_ENGINE'] || undefined,
  });
  const startJob: StartJob = async (job, listening) =>
    startTraining(job, {
      ...listening,
      engine: await engines.forTraining(),
      expected: expectedFilesOf(store, job),
      start,
      onOutput: log,
    });
  const checking: CheckData = (ask, signal) =>
    checkData({ databaseFile: store.home.databaseFile, start, onOutput: log }, ask, signal);
  const targets = new Targets(store);
  const runs = new RunManager({
    store,
    startJob,
    elsewhere: (run, leave) => startRemotely({ store, targets, startJob }, run, leave),
    log,
    execute: (execution) => {
      const { kind } = execution.run;
      const work = () => (kind === 'round' ? executeRound(store, execution) : executeRun(store, execution, kind));
      return withGroups(checking, work, execution.signal);
    },
  });
  const policies = new PolicyWorkers({
    engine: () => engines.forSampling(),
    expected: (folder) => expectedFilesOf(store, folder),
    start,
    onOutput: log,
  });
  const foreignFiles = new ForeignFiles({ start, onOutput: log });
  const uploads = new Uploads(store.home.dir);
  const turns = startInTurn(startJob);
  const groups = new GroupManager({
    store,
    runs,
    log,
    judge: (run, contest, signal) =>
      judgeRun({ store, baseModelDir, foreignFiles, startJob: turns }, run, contest, signal),
  });
  return {
    store,
    runs,
    groups,
    startJob: turns,
    checkData: checking,
    engines,
    baseModelDir,
    policies,
    uploads,
    targets,
    foreignFiles,
  };
}
