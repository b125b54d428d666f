/** What a run would send to a cluster, told before anything is sent. */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { said } from '../../../shared/language/said.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { isRemoteMethod, remoteMethods } from '../../../shared/methods/remote-methods.ts';
import { parseAs } from '../../models/files/json-file.ts';
import { missingOf } from '../../remote/cluster-files.ts';
import { packedParcels, type RemoteJob } from '../../remote/remote-run.ts';
import { requireScripts } from '../../remote/small-job.ts';
import type { NewRun } from '../../store/runs.ts';
import type { AppContext } from '../context.ts';
import { sourceOf } from '../training/data-sources.ts';
import { remoteScripts } from './remote-scripts.ts';

/** @throws ParleyError unsupported for what no script does; not_found for the target */
export function requireRemote(
  { targets }: Pick<AppContext, 'targets'>,
  on: string,
  method: MethodName,
  settings: JsonObject,
): void {
  targets.get(on);
  if (!isRemoteMethod(method)) {
    throw new ParleyError('unsupported', said('errors.remote.methodHere', { method, methods: [...remoteMethods] }));
  }
  const other = ['keepBest', 'patience'].filter((name) => Boolean(settings[name]));
  if (other.length > 0) throw new ParleyError('unsupported', said('errors.remote.settingsHere', { settings: other }));
}

interface Traveling {
  readonly storage: string;
  readonly files: { readonly name: string; readonly bytes: number; readonly isThere: boolean }[];
}

/** Lays the data out as the run would, and asks the cluster what it has. */
export async function whatTravels(
  app: AppContext,
  on: string,
  newRun: NewRun,
  signal?: AbortSignal,
): Promise<Traveling> {
  const { store, targets, startJob } = app;
  const { storage } = targets.get(on);
  const method = methodCalled(newRun.kind as MethodName);
  const source = sourceOf(method);
  const dir = await mkdtemp(path.join(store.home.dir, 'estimate-'));
  try {
    const config = parseAs(source.config, newRun.config, said('errors.store.runSettings'));
    const files = await source.write(store, dir, config);
    const job = {
      kind: method.name,
      from: store.home.versionDir(newRun.fromVersionId!),
      ...files,
      out: path.join(dir, 'model'),
      checkpoints: path.join(dir, 'checkpoints'),
      seed: newRun.seed,
      settings: newRun.config.settings,
    } as unknown as RemoteJob;
    const parcels = await packedParcels({ job, dir, here: (packing) => startJob(packing, { signal }) });
    const asked = { client: targets.client(on), scripts: await remoteScripts(), signal };
    await requireScripts(asked.client, asked.scripts, signal);
    const missing = new Set((await missingOf(asked, storage, parcels)).parcels);
    const told = parcels.map((parcel) => ({ name: parcel.name, bytes: parcel.bytes, isThere: !missing.has(parcel) }));
    return { storage, files: told };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
