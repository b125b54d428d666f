/**
 * Files that a page sends, since it cannot name a folder of its own machine: announced with their sizes, sent in pieces, then
 * imported from. A piece that is sent again after a lost connection does no harm.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { requireSpace } from '../require-space.ts';

interface UploadedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

interface Upload {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly UploadedFile[];
  readonly received: Map<string, number>;
  usedAtMs: number;
}

/** A page that is gone leaves its files; the next upload takes away what was not touched for so long. */
const abandonedAfterMs = 3_600_000;

export class Uploads {
  readonly #dir: string;
  readonly #open = new Map<string, Upload>();

  /** @param homeDir they are kept in its folder `uploads`; what an earlier process left there is removed with the first */
  constructor(homeDir: string) {
    this.#dir = path.join(homeDir, 'uploads');
  }

  /** @param name what people call it: the file's or folder's name @throws ParleyError io where the disk is too small */
  async begin(name: string, files: readonly UploadedFile[]): Promise<string> {
    await this.#removeAbandoned();
    const id = randomUUID();
    const folder = path.join(this.#dir, id);
    await mkdir(folder, { recursive: true });
    await requireSpace(
      folder,
      files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    );
    const received = new Map(files.map((file) => [file.path, 0]));
    this.#open.set(id, { name, folder, files, received, usedAtMs: Date.now() });
    for (const file of files) await (await open(path.join(folder, file.path), 'w')).close();
    return id;
  }

  /**
   * @param offset where in the file the piece belongs: at most what has been received
   * @returns the bytes of the file that are there
   * @throws ParleyError not_found, conflict for a gap, invalid_input for more than was announced
   */
  async write(id: string, file: string, offset: number, bytes: Uint8Array): Promise<number> {
    const upload = this.get(id);
    const announced = upload.files.find((known) => known.path === file);
    const received = upload.received.get(file);
    if (announced === undefined || received === undefined) {
      throw new ParleyError('not_found', said('errors.data.notAnnounced', { file }));
    }
    const end = offset + bytes.length;
    if (end > announced.sizeBytes) {
      throw new ParleyError(
        'invalid_input',
        said('errors.data.moreThanAnnounced', { file, announced: announced.sizeBytes, got: end }),
      );
    }
    if (offset > received) {
      throw new ParleyError('conflict', said('errors.data.gapInUpload', { file, received, offset }));
    }
    const handle = await open(path.join(upload.folder, file), 'r+');
    try {
      for (let done = 0; done < bytes.length;) {
        done += (await handle.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
      }
    } finally {
      await handle.close();
    }
    upload.received.set(file, Math.max(received, end));
    return Math.max(received, end);
  }

  /** @throws ParleyError not_found */
  get(id: string): Upload {
    const upload = this.#open.get(id);
    if (upload === undefined) {
      throw new ParleyError('not_found', said('errors.data.noUpload', { id }));
    }
    upload.usedAtMs = Date.now();
    return upload;
  }

  /** @throws ParleyError invalid_input for an upload of which pieces are missing */
  requireWhole(id: string): Upload {
    const upload = this.get(id);
    const short = upload.files.find((file) => upload.received.get(file.path) !== file.sizeBytes);
    if (short === undefined) return upload;
    throw new ParleyError(
      'invalid_input',
      said('errors.data.uploadIncomplete', {
        name: upload.name,
        file: short.path,
        expected: short.sizeBytes,
        received: upload.received.get(short.path) ?? 0,
      }),
    );
  }

  /** Whether it was imported or given up. Idempotent. */
  async discard(id: string): Promise<void> {
    const upload = this.#open.get(id);
    this.#open.delete(id);
    if (upload !== undefined) await rm(upload.folder, { recursive: true, force: true });
  }

  async #removeAbandoned(): Promise<void> {
    if (this.#open.size === 0) await rm(this.#dir, { recursive: true, force: true });
    for (const [id, { usedAtMs }] of this.#open) {
      if (Date.now() - usedAtMs > abandonedAfterMs) await this.discard(id);
    }
  }
}
