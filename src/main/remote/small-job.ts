/** Jobs of seconds: a script, its question, and what it says. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { eventsIn, type RemoteEvent } from './events.ts';
import type { JobsClient } from './jobs-client.ts';
import type { Scripts } from './scripts.ts';

export interface SmallJob {
  readonly script: 'probe' | 'store';
  /** What the script is asked, as JSON in its environment: no list of processes shows it. */
  readonly request: object;
  readonly modules?: readonly string[];
}

/** A cluster that is asked, with what it is asked by. */
export interface Asked {
  readonly client: JobsClient;
  readonly scripts: Scripts;
  readonly signal?: AbortSignal | undefined;
  /** Between two looks at a job. */
  readonly pollMs?: number | undefined;
}

/** How long a job may wait for a place on the cluster. */
const patienceMs = 600_000;

/** @throws ParleyError io where it failed, with the last line that it wrote */
export async function runSmallJob(
  { client, scripts, signal, pollMs = 2000 }: Asked,
  { script, request, modules }: SmallJob,
): Promise<RemoteEvent[]> {
  await requireScripts(client, scripts, signal);
  const id = `parley-${script}-${randomUUID()}`;
  await client.submit(
    {
      id,
      entrypoint: `python ${script}.py`,
      workingDir: scripts.packageName,
      ...(modules && { modules }),
      environment: { PARLEY_REQUEST: JSON.stringify(request) },
    },
    signal,
  );
  const until = performance.now() + patienceMs;
  for (let looks = 0; ; looks++) {
    const job = await client.status(id, signal);
    if (job?.status === 'SUCCEEDED') return eventsIn(await client.logs(id, signal));
    if (job === undefined || job.status === 'FAILED' || job.status === 'STOPPED') {
      throw await failureOf(client, id, job?.message ?? '', signal);
    }
    if (performance.now() > until) {
      await client.stop(id, signal);
      const seconds = patienceMs / 1000;
      throw new ParleyError('io', said('errors.remote.jobWaits', { target: client.name, seconds }));
    }
    // Most end soon; one that waits for a place is not asked for all the time.
    await sleep(Math.min(pollMs, 200 * 1.5 ** looks), undefined, signal && { signal });
  }
}

export async function requireScripts(client: JobsClient, scripts: Scripts, signal?: AbortSignal): Promise<void> {
  if (await client.hasPackage(scripts.packageName, signal)) return;
  await client.putPackage(scripts.packageName, scripts.bytes, signal);
}

/** What a job that ended badly said last, which is where Python says why. */
export async function failureOf(
  client: JobsClient,
  id: string,
  message: string,
  signal?: AbortSignal,
): Promise<ParleyError> {
  const logs = await client.logs(id, signal).catch(() => '');
  return explainFailure(client.name, `${message}\n${logs}`);
}

export function explainFailure(target: string, text: string): ParleyError {
  const missing = /ModuleNotFoundError: No module named '([\w.]+)'/.exec(text)?.[1];
  if (missing !== undefined) {
    return new ParleyError('unsupported', said('errors.remote.packageMissing', { target, name: missing }));
  }
  const answer = text.trim().split('\n').at(-1)!.slice(0, 300);
  if (/No space left on device|OutOfDisk/i.test(text)) {
    return new ParleyError('io', said('errors.remote.diskFull', { target, answer }));
  }
  return new ParleyError('io', said('errors.remote.jobFailed', { target, answer }));
}
