/**
 * Files on their way to a cluster and back. What goes there goes by its SHA-256, in pieces: what is there already is not sent
 * again, and an upload that broke goes on with the first piece that is missing. Each piece is a package of the Jobs API; a small job
 * moves them into the cluster's own store, since Ray forgets packages after some minutes.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { RemoteEventOf } from './events.ts';
import { packageName } from './scripts.ts';
import { runSmallJob, type Asked } from './small-job.ts';
import { storedZip } from './stored-zip.ts';

/** A file that a run needs there. */
export interface Parcel {
  /** Its path among what the run is given. */
  readonly name: string;
  /** Its path here. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly pieces: readonly Piece[];
}

interface Piece {
  readonly from: number;
  readonly bytes: number;
  readonly sha256: string;
}

const PIECE_BYTES = 32 * 2 ** 20;
/** Ray keeps packages in the head's memory: not more of them at once. */
const PIECES_AT_ONCE = 4;

/** Reads the file once. */
export async function parcelOf(name: string, file: string, pieceBytes = PIECE_BYTES): Promise<Parcel> {
  const { size } = await stat(file);
  const whole = createHash('sha256');
  const pieces: Piece[] = [];
  for (let from = 0; from < size; from += pieceBytes) {
    const bytes = await readPart(file, from, Math.min(pieceBytes, size - from));
    whole.update(bytes);
    pieces.push({ from, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return { name, file, bytes: size, sha256: whole.digest('hex'), pieces };
}

export interface Missing {
  readonly parcels: readonly Parcel[];
  /** Checksums of pieces that are there already, of files that are not. */
  readonly pieces: ReadonlySet<string>;
}

/** Which of them the cluster's store lacks. */
export async function missingOf(asked: Asked, storage: string, parcels: readonly Parcel[]): Promise<Missing> {
  const request = {
    storage,
    action: 'have',
    files: parcels.map(({ sha256 }) => sha256),
    pieces: parcels.flatMap(({ pieces }) => pieces.map(({ sha256 }) => sha256)),
  };
  const events = await runSmallJob(asked, { script: 'store', request });
  const have = events.find((event): event is RemoteEventOf<'have'> => event.type === 'have');
  const files = new Set(have?.files);
  return { parcels: parcels.filter(({ sha256 }) => !files.has(sha256)), pieces: new Set(have?.pieces) };
}

/**
 * Sends what is missing. The last pieces are left as packages for the job that needs them.
 * @param onSent is told how many bytes went
 * @returns the packages that the next job has to have for its modules
 */
export async function send(
  asked: Asked,
  storage: string,
  { parcels, pieces: there }: Missing,
  onSent: (bytes: number) => void,
): Promise<string[]> {
  let waiting: string[] = [];
  const queue = parcels.flatMap(({ file, pieces }) => pieces.map((piece) => ({ file, piece })));
  for (const { file, piece } of queue) {
    if (!there.has(piece.sha256)) {
      if (waiting.length === PIECES_AT_ONCE) {
        const request = { storage, action: 'take', take: takes(parcels) };
        await runSmallJob(asked, { script: 'store', request, modules: waiting });
        waiting = [];
      }
      waiting.push(await sendPiece(asked, file, piece));
    }
    onSent(piece.bytes);
  }
  return waiting;
}

/** What the cluster is to put together: the pieces of each file. */
export function takes(parcels: readonly Parcel[]): Record<string, string[]> {
  return Object.fromEntries(parcels.map(({ sha256, pieces }) => [sha256, pieces.map((piece) => piece.sha256)]));
}

async function sendPiece({ client, signal }: Asked, file: string, piece: Piece): Promise<string> {
  const bytes = await readPart(file, piece.from, piece.bytes);
  const zip = storedZip([{ name: `${piece.sha256}.piece`, bytes }]);
  const name = packageName('piece', zip);
  if (!(await client.hasPackage(name, signal))) await client.putPackage(name, zip, signal);
  return name;
}

async function readPart(file: string, from: number, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const bytes = Buffer.alloc(length);
    let at = 0;
    while (at < length) {
      const { bytesRead } = await handle.read(bytes, at, length - at, from + at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } finally {
    await handle.close();
  }
}

/** Of one job's log, which arrives as one text. */
const GIVEN_BYTES = 32 * 2 ** 20;

/**
 * Fetches a file of a run's results. What came of it before is kept and gone on from.
 * @param onCame is told how many bytes are here
 * @throws ParleyError corrupt where it is not what the run said it is
 */
export async function fetchResult(
  asked: Asked,
  storage: string,
  {
    run,
    name,
    bytes,
    sha256,
  }: { readonly run: string; readonly name: string; readonly bytes: number; readonly sha256: string },
  file: string,
  onCame: (bytes: number) => void,
): Promise<void> {
  const partial = `${file}.partial`;
  let here = await stat(partial).then(
    ({ size }) => size,
    () => 0,
  );
  while (here < bytes) {
    const request = { storage, action: 'give', run, file: name, from: here, to: Math.min(bytes, here + GIVEN_BYTES) };
    const events = await runSmallJob(asked, { script: 'store', request });
    const parts = events.flatMap((event) => (event.type === 'bytes' ? [Buffer.from(event.base64, 'base64')] : []));
    const came = parts.reduce((sum, part) => sum + part.length, 0);
    if (came !== request.to - request.from) {
      throw new ParleyError('io', said('errors.remote.cutShort', { target: asked.client.name, name }), {
        unreachable: true,
      });
    }
    const stream = createWriteStream(partial, { flags: 'a' });
    for (const part of parts) stream.write(part);
    await new Promise<void>((resolve, reject) => stream.on('error', reject).end(resolve));
    here += came;
    onCame(here);
  }
  if (bytes === 0) await (await open(partial, 'a')).close();
  const { sha256: found } = await parcelOf(name, partial);
  if (found !== sha256) {
    await rm(partial);
    throw new ParleyError('corrupt', said('errors.remote.otherChecksum', { target: asked.client.name, name }));
  }
  await rename(partial, file);
}
