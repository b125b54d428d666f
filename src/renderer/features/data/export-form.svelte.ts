/** Taking data out: as a download of the browser, or into a file on the app's machine. */
import type { Client } from '../../../shared/contract/contract.ts';
import { datasetItemKinds } from '../../../shared/domain/dataset.ts';
import type { DatasetItemKind } from '../../../shared/domain/dataset.ts';
import { t } from '../../../shared/language/t.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import type { EventOf } from '../../client/event-of.ts';
import type { HostLink } from '../../workbench/host-link.svelte.ts';
import { pathProblem } from '../../workbench/path-problem.ts';
import { Resource } from '../../workbench/resource.svelte.ts';

type ExportEvent = EventOf<Client['data']['export']>;
export type Exported = Extract<ExportEvent, { type: 'done' }>;
export type ExportSource = Parameters<Client['data']['export']>[0]['source'];
interface Exporting {
  readonly source: ExportSource;
  /** What the file is called, without its ending. */
  readonly name: string;
}

/** The format that says most of a set's largest part. */
export function formatFor(countByKind: Readonly<Record<DatasetItemKind, number>>): string {
  const formats = {
    conversation: 'chats',
    prompt: 'prompts',
    preference: 'trl-preference',
    ranking: 'rankings',
    labelled: 'trl-unpaired',
  };
  const kinds = datasetItemKinds.toSorted((a, b) => countByKind[b] - countByKind[a]);
  return formats[kinds[0]];
}

export class ExportForm {
  readonly formats: Resource<Awaited<ReturnType<Client['data']['formats']>>>;
  format = $state('rankings');
  way = $state<'download' | 'path'>('download');
  path = $state('');
  working = $state(false);
  /** Items written so far, of how many; undefined before the first report. */
  progress = $state.raw<{ readonly done: number; readonly total: number; readonly timeLeftMs: number | null }>();
  result = $state.raw<Exported>();
  error = $state.raw<Explained>();
  /** A path whose file may go: the system's dialog has asked, or Parley has said that it is there. */
  #agreed = $state<string>();
  readonly #client: Client;
  readonly #what: Exporting;
  readonly #host: Pick<HostLink, 'pickPath'>;
  readonly #save: (fileName: string, parts: readonly (string | Uint8Array<ArrayBuffer>)[]) => void;
  readonly #leave = new AbortController();

  /** @param save hands a whole file to the browser */
  constructor(
    client: Client,
    what: Exporting,
    host: Pick<HostLink, 'pickPath'>,
    save: (fileName: string, parts: readonly (string | Uint8Array<ArrayBuffer>)[]) => void,
  ) {
    this.#client = client;
    this.#what = what;
    this.#host = host;
    this.#save = save;
    this.formats = new Resource(() => client.data.formats());
  }

  get fileName(): string {
    const { layout } = this.formats.value?.find(({ name }) => name === this.format) ?? {};
    const name = this.#what.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
    const ending = { lines: 'jsonl', list: 'json', table: 'csv', parquet: 'parquet' }[layout ?? 'lines'];
    const named = name === this.format || ending === this.format ? name : `${name}.${this.format}`;
    return `${named}.${ending}`;
  }

  get missing(): string | undefined {
    return this.way === 'path' ? pathProblem(this.path, 'file') : undefined;
  }

  /** Whether starting replaces a file, as far as that was asked about. */
  get replaces(): boolean {
    return this.way === 'path' && this.path.trim() === this.#agreed;
  }

  /** By the system's own dialog. Never rejects: `error` tells. */
  async browse(): Promise<void> {
    this.error = undefined;
    try {
      const request = { kind: 'newFile' as const, title: t.data.export.choosePath, suggestedName: this.fileName };
      const picked = await this.#host.pickPath(request);
      if (picked !== undefined) this.path = this.#agreed = picked;
    } catch (error) {
      this.error = explainError(error);
    }
  }

  /** Never rejects: `result` or `error` tells. */
  async start(): Promise<void> {
    if (this.missing !== undefined || this.working) return;
    const path = this.path.trim();
    const replace = this.replaces;
    Object.assign(this, { working: true, error: undefined, result: undefined, progress: undefined });
    const { source } = this.#what;
    const to = this.way === 'path' ? { kind: 'file' as const, path, replace } : { kind: 'text' as const };
    const { signal } = this.#leave;
    const parts: (string | Uint8Array<ArrayBuffer>)[] = [];
    try {
      for await (const event of await this.#client.data.export({ source, format: this.format, to }, { signal })) {
        if (event.type === 'text') parts.push(event.text);
        else if (event.type === 'bytes') parts.push(bytesOf(event.base64));
        else if (event.type === 'progress') this.progress = event;
        else this.result = event;
      }
      if (to.kind === 'text' && this.result && this.result.exported > 0) this.#save(this.fileName, parts);
    } catch (error) {
      if (!signal.aborted) this.error = explainError(error);
      if (this.error?.code === 'conflict') this.#agreed = path;
    }
    this.working = false;
  }

  /** Leaves an export that is under way; its file does not appear. */
  cancel(): void {
    this.#leave.abort();
  }
}

/** Uint8Array.fromBase64 is younger than the browsers that are supported. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
