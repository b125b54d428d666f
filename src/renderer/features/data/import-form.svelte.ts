/** Taking in a file: one of this machine, which is sent in pieces, or one of the app's machine by its path. */
import { ORPCError } from '@orpc/client';
import type { Client } from '../../../shared/contract/contract.ts';
import { columnsProblem } from '../../../shared/domain/columns.ts';
import type { ColumnRole, Columns, ColumnsProblem } from '../../../shared/domain/columns.ts';
import { t } from '../../../shared/language/t.ts';
import type { Connection } from '../../client/connection.svelte.ts';
import type { EventOf } from '../../client/event-of.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import { Upload } from '../../client/upload.ts';
import type { HostLink } from '../../workbench/host-link.svelte.ts';
import { pathProblem } from '../../workbench/path-problem.ts';
import { Resource } from '../../workbench/resource.svelte.ts';

/** Enough to show a thousand records of most files, or a few chats of a chat program's. */
const beginningBytes = 2 * 1024 * 1024;
/** A path is looked at when typing it pauses. */
const pauseMs = 400;

export type Preview = Awaited<ReturnType<Client['data']['preview']>>;
type ImportEvent = EventOf<Client['data']['import']>;
export type Imported = Extract<ImportEvent, { type: 'done' }>;
/** What is used of the browser's `File`. */
export type Picked = Blob & { readonly name: string };
type Source = Parameters<Client['data']['import']>[0]['source'];

interface ImportProgress {
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  /** Records read so far; undefined while the file is sent. */
  readonly rows?: number;
  readonly timeLeftMs: number | null;
}

export class ImportForm {
  way = $state<'upload' | 'path'>('upload');
  file = $state.raw<Picked>();
  path = $state('');
  /** Empty: told from the records' fields. */
  format = $state('');
  /** Empty: the file's name without its ending. */
  name = $state('');
  /** Of other programs' chats: whole ones as something to imitate, and replies kept over regenerated ones. */
  chats = $state(true);
  weak = $state(false);
  /** Which field of the file is what; empty: a format says. */
  columns = $state.raw<Columns>({});
  /** Of the file that was looked at. */
  fields = $state.raw<readonly string[]>([]);
  /** Whether somebody chose the columns here; otherwise they may be remembered. */
  chosen = $state(false);
  working = $state(false);
  progress = $state.raw<ImportProgress>();
  /** It was cancelled, and nothing of it is kept. */
  cancelled = $state(false);
  result = $state.raw<Imported>();
  /** What the chosen file would become; undefined until it has been looked at. */
  preview = $state.raw<Preview>();
  /** Why it could not be looked at. */
  previewError = $state.raw<Explained>();
  error = $state.raw<Explained>();
  readonly formats: Resource<Awaited<ReturnType<Client['data']['formats']>>>;
  readonly #connection: Pick<Connection, 'client' | 'opened'>;
  readonly #host: Pick<HostLink, 'pickPath'>;
  #leave = new AbortController();
  #looking = new AbortController();

  constructor(connection: Pick<Connection, 'client' | 'opened'>, host: Pick<HostLink, 'pickPath'>) {
    this.#connection = connection;
    this.#host = host;
    this.formats = new Resource(() => connection.client.data.formats());
  }

  /** What is missing before it can begin, in words; undefined where nothing is. */
  get missing(): string | undefined {
    if (this.way === 'path') return pathProblem(this.path, 'file');
    return this.file === undefined ? t.data.import.noFile : undefined;
  }

  /** False too where the preview has shown that nothing can be read; the beginning of a file does not show that. */
  get canStart(): boolean {
    return (
      this.missing === undefined &&
      this.columnsProblem === undefined &&
      (this.previewError === undefined || this.#isCut)
    );
  }

  /** Why the columns say nothing yet; undefined where they do, or where none was chosen. */
  get columnsProblem(): ColumnsProblem | undefined {
    return this.#isMapped ? columnsProblem(this.columns) : undefined;
  }

  get #isMapped(): boolean {
    return Object.keys(this.columns).length > 0;
  }

  /** Another file; what was said of the fields of the one before is not said of it. */
  take(from: { readonly file: Picked } | { readonly path: string }): void {
    Object.assign(this, { ...from, columns: {}, fields: [], chosen: false });
    void this.look();
  }

  /** @param field empty for none */
  choose(role: ColumnRole, field: string): void {
    this.chosen = true;
    const others = Object.entries(this.columns).filter(([other]) => other !== role);
    this.columns = Object.fromEntries(field === '' ? others : [...others, [role, field]]);
    if (this.columnsProblem === undefined) void this.look();
  }

  get #isCut(): boolean {
    return this.way === 'upload' && (this.file?.size ?? 0) > beginningBytes;
  }

  /** By the system's own dialog: the file is read where it lies. Never rejects: `error` tells. */
  async browse(kind: 'file' | 'folder'): Promise<void> {
    this.error = undefined;
    try {
      const filters = [
        {
          name: t.data.import.dataFiles,
          extensions: ['jsonl', 'ndjson', 'json', 'csv', 'tsv', 'txt', 'parquet', 'zip'],
        },
        { name: t.data.import.allFiles, extensions: ['*'] },
      ];
      const asked = { kind, title: t.data.importFile, ...(kind === 'file' && { filters }) };
      const path = await this.#host.pickPath(asked);
      if (path !== undefined) this.take({ path });
    } catch (error) {
      this.error = explainError(error);
    }
  }

  /** Looks into the file that is chosen now; a later call takes the place of an earlier one. Never rejects. */
  async look(): Promise<void> {
    this.#looking.abort();
    const { signal } = (this.#looking = new AbortController());
    Object.assign(this, { preview: undefined, previewError: undefined });
    if (this.missing !== undefined || (this.#isCut && /\.zip$/i.test(this.file?.name ?? ''))) return;
    try {
      if (this.way === 'path') await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (signal.aborted) return;
      const source = await this.#sample();
      const preview = await this.#connection.client.data.preview({ source, ...this.#how }, { signal });
      if (signal.aborted) return;
      Object.assign(this, { preview, fields: preview.fields, columns: preview.columns ?? {} });
    } catch (error) {
      if (signal.aborted) return;
      this.fields = fieldsIn(error) ?? this.fields;
      this.previewError = explainError(error);
    }
  }

  /** Never rejects: `result`, `cancelled` or `error` tells. */
  async start(): Promise<void> {
    if (!this.canStart || this.working) return;
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    this.#looking.abort();
    Object.assign(this, {
      working: true,
      error: undefined,
      previewError: undefined,
      result: undefined,
      progress: undefined,
      cancelled: false,
    });
    let upload: Upload | undefined;
    try {
      if (this.way === 'upload' && this.file !== undefined) upload = await this.#send(this.file, signal);
      const source: Source = upload ? { kind: 'upload', upload: upload.id } : { kind: 'file', path: this.path.trim() };
      await this.#read(source, signal);
    } catch (error) {
      if (!signal.aborted) this.error = explainError(error);
    }
    if (this.result === undefined) await upload?.discard();
    this.cancelled = signal.aborted;
    this.working = false;
  }

  /** Leaves an import that is under way: what it has stored is taken back. */
  cancel(): void {
    this.#leave.abort();
  }

  /** For another file; the format and the name stay. */
  again(): void {
    this.#looking.abort();
    const nothing = { result: undefined, error: undefined, preview: undefined, previewError: undefined };
    Object.assign(this, {
      ...nothing,
      file: undefined,
      path: '',
      cancelled: false,
      columns: {},
      fields: [],
      chosen: false,
    });
  }

  get #how() {
    const format = this.format === '' ? undefined : this.format;
    // None chosen, where some were remembered, forgets them.
    const columns = this.chosen && this.format === '' ? this.columns : undefined;
    return { format, take: { chats: this.chats, weak: this.weak }, columns };
  }

  async #sample(): Promise<Parameters<Client['data']['preview']>[0]['source']> {
    if (this.way === 'path' || this.file === undefined) return { kind: 'file', path: this.path.trim() };
    const { name, size } = this.file;
    const bytes = new Uint8Array(await this.file.slice(0, beginningBytes).arrayBuffer());
    // In pieces: a call takes only so many arguments.
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return { kind: 'beginning', fileName: name, base64: btoa(text), isWhole: size <= beginningBytes };
  }

  async #send(file: Picked, signal: AbortSignal): Promise<Upload> {
    const upload = await Upload.begin(this.#connection, 'data', file.name, [{ path: uploadName, file }]);
    const begunMs = performance.now();
    const onSent = (done: number) => {
      const timeLeftMs = ((performance.now() - begunMs) / done) * (file.size - done);
      this.progress = { done, total: file.size, timeLeftMs };
    };
    await upload.send(upload.files, onSent, signal).catch(async (error: unknown) => {
      await upload.discard();
      throw error;
    });
    return upload;
  }

  async #read(source: Source, signal: AbortSignal): Promise<void> {
    const name = this.name.trim() === '' ? undefined : this.name.trim();
    const asked = { source, ...this.#how, name };
    for await (const event of await this.#connection.client.data.import(asked, { signal })) {
      if (event.type === 'done') this.result = event;
      else this.progress = event;
    }
  }
}

/** On the host; what people call the file goes along apart, and may hold anything. */
const uploadName = 'data';

/** A file of no known format is refused with its fields, so that a person can say what they are. */
function fieldsIn(error: unknown): string[] | undefined {
  const data: unknown = error instanceof ORPCError ? error.data : undefined;
  if (typeof data !== 'object' || data === null || !('fields' in data) || !Array.isArray(data.fields)) return undefined;
  return data.fields.filter((field) => typeof field === 'string');
}
