/** Taking in a file: one that the browser uploads, or one on the app's machine by its path. */
import type { Client } from '../../../shared/contract/contract.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import type { HostLink } from '../../workbench/host-link.svelte.ts';
import { Resource } from '../../workbench/resource.svelte.ts';

export type Imported = Awaited<ReturnType<Client['data']['import']>>;
/** What the upload takes of a file. */
export type Upload = Pick<File, 'name' | 'size' | 'text'>;

/** The host takes messages of 64 MiB; JSON writes some characters as several bytes. */
const maxUploadBytes = 32 * 1024 * 1024;

export class ImportForm {
  way = $state<'upload' | 'path'>('upload');
  file = $state.raw<Upload>();
  path = $state('');
  /** Empty: told from the records' fields. */
  format = $state('');
  /** Empty: the file's name without its ending. */
  name = $state('');
  working = $state(false);
  result = $state.raw<Imported>();
  error = $state.raw<Explained>();
  readonly formats: Resource<Awaited<ReturnType<Client['data']['formats']>>>;
  readonly #client: Client;

  readonly #host: Pick<HostLink, 'pickPath'>;

  constructor(client: Client, host: Pick<HostLink, 'pickPath'>) {
    this.#client = client;
    this.#host = host;
    this.formats = new Resource(() => client.data.formats());
  }

  /** What is missing before it can begin, in words; undefined where nothing is. */
  get missing(): string | undefined {
    if (this.way === 'path') return this.path.trim() === '' ? 'Name a file.' : undefined;
    if (this.file === undefined) return 'Choose a file.';
    return this.file.size > maxUploadBytes
      ? 'This file is larger than 32 MB: import it by its path instead.'
      : undefined;
  }

  /** By the system's own dialog: a file of any size, read where it lies. Never rejects: `error` tells. */
  async browse(): Promise<void> {
    this.error = undefined;
    try {
      const filters = [
        { name: 'Data', extensions: ['jsonl', 'ndjson', 'json', 'txt'] },
        { name: 'All files', extensions: ['*'] },
      ];
      this.path = (await this.#host.pickPath({ kind: 'file', title: 'Import a file', filters })) ?? this.path;
    } catch (error) {
      this.error = explainError(error);
    }
  }

  /** Never rejects: `result` or `error` tells. */
  async start(): Promise<void> {
    if (this.missing !== undefined || this.working) return;
    this.working = true;
    this.error = undefined;
    this.result = undefined;
    try {
      this.result = await this.#client.data.import({
        source: await this.#source(),
        ...(this.format !== '' && { format: this.format }),
        ...(this.name.trim() !== '' && { name: this.name.trim() }),
      });
    } catch (error) {
      this.error = explainError(error);
    }
    this.working = false;
  }

  /** For another file; the format and the name stay. */
  again(): void {
    this.result = undefined;
    this.error = undefined;
    this.file = undefined;
    this.path = '';
  }

  async #source(): Promise<Parameters<Client['data']['import']>[0]['source']> {
    if (this.way === 'path' || this.file === undefined) return { kind: 'file', path: this.path.trim() };
    return { kind: 'text', fileName: this.file.name, text: await this.file.text() };
  }
}
