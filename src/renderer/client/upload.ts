/** Files of this page's machine on their way to the host, in pieces: none is ever in memory as a whole. */
import type { Client } from '../../shared/contract/contract.ts';
import { ConnectionLostError } from './connection-error.ts';

export interface FileToSend {
  /** Its name, without folders. */
  readonly path: string;
  readonly file: Blob;
}

/** What of a `Connection` it takes to send. */
interface Sender {
  readonly client: Pick<Client, 'uploads'>;
  readonly opened: (signal?: AbortSignal) => Promise<void>;
}

/** Small enough that other calls on the connection hardly wait, large enough that answers cost nothing. */
const pieceBytes = 2 * 1024 * 1024;

/** One upload: what is sent stays sent when it is stopped, or the connection is lost, and goes on from there. */
export class Upload {
  readonly id: string;
  readonly files: readonly FileToSend[];
  readonly #connection: Sender;
  readonly #sent = new Map<string, number>();

  private constructor(connection: Sender, id: string, files: readonly FileToSend[]) {
    this.#connection = connection;
    this.id = id;
    this.files = files;
  }

  /** Announces the files; those that the host has no use for are left out. */
  static async begin(
    connection: Sender,
    purpose: 'model' | 'data',
    name: string,
    files: readonly FileToSend[],
  ): Promise<Upload> {
    const announced = files.map(({ path, file }) => ({ path, sizeBytes: file.size }));
    const { upload, wanted } = await connection.client.uploads.begin({ purpose, name, files: announced });
    return new Upload(
      connection,
      upload,
      files.filter(({ path }) => wanted.includes(path)),
    );
  }

  /**
   * Sends what has not been sent of these files.
   * @param onSent told the bytes of all of them that are there
   * @param bytesOfEach where only the beginnings are wanted
   */
  async send(
    files: readonly FileToSend[],
    onSent: (bytes: number) => void,
    signal: AbortSignal,
    bytesOfEach = Infinity,
  ): Promise<void> {
    for (const { path, file } of files) {
      let offset = this.#sent.get(path) ?? 0;
      while (offset < Math.min(file.size, bytesOfEach)) {
        signal.throwIfAborted();
        offset = await this.#sendPiece(path, file, offset, signal);
        this.#sent.set(path, offset);
        onSent(this.sentBytes(files));
      }
    }
  }

  sentBytes(files: readonly FileToSend[] = this.files): number {
    return files.reduce((sum, { path }) => sum + (this.#sent.get(path) ?? 0), 0);
  }

  /** For one that will not be imported. Never rejects: an upload that nobody touches is removed in time. */
  async discard(): Promise<void> {
    await this.#connection.client.uploads.discard({ upload: this.id }).catch(() => undefined);
  }

  async #sendPiece(path: string, file: Blob, offset: number, signal: AbortSignal): Promise<number> {
    const bytes = file.slice(offset, offset + pieceBytes);
    for (;;) {
      try {
        await this.#connection.client.uploads.write({ upload: this.id, file: path, offset, bytes }, { signal });
        return offset + bytes.size;
      } catch (error) {
        // The same piece may come twice.
        if (!(error instanceof ConnectionLostError)) throw error;
        await this.#connection.opened(signal);
      }
    }
  }
}
