import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { explainHubError, explainStatus } from './explain-error.ts';
import { fetchFrom, startOf } from './hub.ts';
import type { Hub } from './hub.ts';
import type { HubFile, HubRepository } from './repository.ts';

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Called with the bytes of the file that are on disk. */
  readonly onBytes?: (bytes: number) => void;
  /** Before each further attempt at a broken transfer; one attempt more than there are entries. */
  readonly retryAfterMs?: readonly number[];
}

const defaultRetryAfterMs = [500, 2_000, 5_000, 15_000];

/**
 * Fetches a file into the folder. A transfer that breaks goes on from where it broke, also in a later call: the unfinished
 * file stays as NAME.part. The file has its name only when its checksum is right.
 * @throws ParleyError corrupt for a wrong checksum; not_found, io, cancelled
 */
export async function downloadFile(
  hub: Hub,
  repository: HubRepository,
  file: HubFile,
  folder: string,
  { signal, onBytes = () => undefined, retryAfterMs = defaultRetryAfterMs }: DownloadOptions = {},
): Promise<void> {
  const target = path.join(folder, file.path);
  const part = `${target}.part`;
  if ((await sizeOf(target)) === file.sizeBytes) return onBytes(file.sizeBytes);
  const what = `${repository.name}@${repository.commit.slice(0, 8)}: ${file.path}`;
  const url = `${hub.url}/${repository.name}/resolve/${repository.commit}/${encodeURIComponent(file.path)}`;
  for (const [attempt, pauseMs] of [0, ...retryAfterMs].entries()) {
    try {
      await sleep(pauseMs, undefined, { signal });
      if ((await sizeOf(part)) < file.sizeBytes)
        await transfer({ url, what, part, sizeBytes: file.sizeBytes }, hub, signal, onBytes);
      break;
    } catch (error) {
      const explained = explainHubError(error, what, hub, signal);
      if (explained.code !== 'io' || attempt === retryAfterMs.length) throw explained;
    }
  }
  await checkFile(part, file, what);
  await rename(part, target);
}

interface Transfer {
  readonly url: string;
  readonly what: string;
  readonly part: string;
  readonly sizeBytes: number;
}

/**
 * Adds what is missing; a server that cannot send a part of a file sends all of it.
 * @throws ParleyError corrupt as soon as more comes than was listed: a server may send without end
 */
async function transfer(
  { url, what, part, sizeBytes }: Transfer,
  hub: Hub,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const have = await sizeOf(part);
  const response = await fetchFrom(hub, url, {
    signal,
    headers: {
      ...(have > 0 && { Range: `bytes=${have}-` }),
      ...(hub.accessToken !== undefined && { Authorization: `Bearer ${hub.accessToken}` }),
    },
  });
  if (!response.ok || response.body === null) throw explainStatus(response.status, await reasonOf(response), what, hub);
  const continues = response.status === 206;
  const handle = await open(part, continues ? 'a' : 'w');
  let bytes = continues ? have : 0;
  try {
    for await (const chunk of response.body) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > sizeBytes) break;
      await handle.writeFile(chunk as Uint8Array);
      onBytes(bytes);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (bytes <= sizeBytes) return;
  await rm(part);
  throw new ParleyError('corrupt', said('errors.hub.tooMuch', { what, bytes: sizeBytes }));
}

async function reasonOf(response: Response): Promise<string> {
  const words = response.headers.get('x-error-message') ?? (await startOf(response, 200).catch(() => ''));
  return words.slice(0, 200) || response.statusText;
}

/** What does not fit is removed, so that the next attempt begins anew. */
async function checkFile(part: string, { sizeBytes, checksum }: HubFile, what: string): Promise<void> {
  const size = await sizeOf(part);
  if (size < sizeBytes) {
    throw new ParleyError('io', said('errors.hub.tooLittle', { what, size, bytes: sizeBytes }));
  }
  const found =
    size === sizeBytes ? await checksumOf(part, checksum.kind, size) : said('errors.hub.bytes', { bytes: size });
  if (found === checksum.hex) return;
  await rm(part);
  throw new ParleyError(
    'corrupt',
    said('errors.hub.otherChecksum', { what, checksum: checksum.hex, bytes: sizeBytes, found }),
  );
}

async function checksumOf(file: string, kind: HubFile['checksum']['kind'], sizeBytes: number): Promise<string> {
  const hash = createHash(kind === 'git' ? 'sha1' : 'sha256');
  if (kind === 'git') hash.update(`blob ${sizeBytes}\0`);
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
