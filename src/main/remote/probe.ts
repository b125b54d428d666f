/** What a cluster has, and what of it is missing or other than what was tried. */
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { RemoteEventOf } from './events.ts';
import { explainFailure, runSmallJob, type Asked } from './small-job.ts';

export interface Found extends Omit<RemoteEventOf<'probe'>, 'type' | 'packages'> {
  readonly ray: string;
  readonly packages: readonly {
    readonly name: string;
    /** Null where it is not there. */
    readonly installed: string | null;
    /** The version that was tried. */
    readonly tried: string;
  }[];
}

/** @throws ParleyError as the Jobs API refuses; io where nothing was said */
export async function probe(asked: Asked, storage: string): Promise<Found> {
  const { client, scripts, signal } = asked;
  const ray = await client.rayVersion(signal);
  const request = { storage, packages: Object.keys(scripts.packages) };
  const events = await runSmallJob(asked, { script: 'probe', request });
  const found = events.find((event): event is RemoteEventOf<'probe'> => event.type === 'probe');
  if (found === undefined) throw explainFailure(client.name, '');
  const { python, packages, nodes, gpusHere, disk } = found;
  return {
    ...{ ray, python, nodes, gpusHere, disk },
    packages: Object.entries(scripts.packages).map(([name, tried]) => ({
      name,
      tried,
      installed: packages[name] ?? null,
    })),
  };
}

/** @throws ParleyError io, unsupported: before anything is sent */
export function requireUsable(target: string, { packages, disk }: Found, neededBytes: number): void {
  const missing = packages.filter(({ installed }) => installed === null).map(({ name }) => name);
  if (missing.length > 0) {
    throw new ParleyError('unsupported', said('errors.remote.packageMissing', { target, name: missing.join(', ') }));
  }
  if (disk.problem !== null || disk.freeBytes < neededBytes) {
    const { folder, problem, freeBytes } = disk;
    throw new ParleyError(
      'io',
      problem === null
        ? said('errors.remote.tooLittleSpace', { target, folder, needed: neededBytes, free: freeBytes })
        : said('errors.remote.storageNotWritable', { target, folder, reason: problem }),
    );
  }
}
