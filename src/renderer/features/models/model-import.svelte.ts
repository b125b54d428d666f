/**
 * Taking in a model or an adapter: from the Hub, from this machine's files, or by a path of the app's machine. First it is
 * looked at, with its licence; then it is taken in. That goes on while another screen is open.
 */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ImportPreview, VersionView } from '../../../shared/contract/models.ts';
import { isGgufName, MAX_GGUF_HEADER_BYTES } from '../../../shared/domain/gguf-header.ts';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import { t } from '../../../shared/language/t.ts';
import type { Connection } from '../../client/connection.svelte.ts';
import type { Dropped } from '../../client/dropped-files.ts';
import type { EventOf } from '../../client/event-of.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import { Upload } from '../../client/upload.ts';
import type { FileToSend } from '../../client/upload.ts';
import type { HostLink } from '../../workbench/host-link.svelte.ts';
import { pathProblem } from '../../workbench/path-problem.ts';
import type { OfferSource } from './get/offer.ts';

type ImportEvent = EventOf<Client['models']['import']>;
export type ModelImported = Extract<ImportEvent, { type: 'done' }>;
type ImportProgress = Omit<Extract<ImportEvent, { type: 'progress' }>, 'type'>;
type Source = Parameters<Client['models']['import']>[0]['source'];

export type Way = 'hub' | 'files' | 'path';
/** choose → looking → preview → taking → done; from the preview back to choosing. */
type Step = 'choose' | 'looking' | 'preview' | 'taking' | 'done';

/** The page's own stage; the rest are the app's. */
export const sending = 'sending, bytes'; // Not shown: `stageWords` says it.

/** What a preview is made of, besides the beginnings of GGUF files; all else of a model is its weights. */
const isText = ({ path }: FileToSend): boolean => !path.endsWith('.safetensors') && !isGgufName(path);

export class ModelImport {
  way = $state<Way>('hub');
  step = $state<Step>('choose');
  repository = $state('');
  path = $state('');
  files = $state.raw<Dropped>();
  /** Of the version it becomes; empty: as the preview says. */
  name = $state('');
  /** Of an adapter: the version it was made for. */
  base = $state('');
  preview = $state.raw<ImportPreview>();
  progress = $state.raw<ImportProgress>();
  error = $state.raw<Explained>();
  /** It was stopped; what came of it is kept. */
  stopped = $state(false);
  result = $state.raw<ModelImported>();
  readonly #connection: Pick<Connection, 'client' | 'opened'>;
  readonly #host: Pick<HostLink, 'pickPath'>;
  readonly #onImported: (id: string) => void;
  #upload: Upload | undefined;
  #source: Source | undefined;
  #stop = new AbortController();

  constructor(
    connection: Pick<Connection, 'client' | 'opened'>,
    host: Pick<HostLink, 'pickPath'>,
    onImported: (id: string) => void = () => undefined,
  ) {
    this.#connection = connection;
    this.#host = host;
    this.#onImported = onImported;
  }

  /** There is something to come back to when its window is closed. */
  get isUnderWay(): boolean {
    return (
      this.step === 'taking' ||
      this.step === 'done' ||
      (this.step === 'preview' && (this.stopped || this.error !== undefined))
    );
  }

  get busy(): boolean {
    return this.step === 'looking' || this.step === 'taking';
  }

  /** What is missing before it can be looked at, in words; undefined where nothing is. */
  get missing(): string | undefined {
    if (this.way === 'path') return pathProblem(this.path, 'folder');
    if (this.way === 'files') return this.files === undefined ? t.models.import.filesMissing : undefined;
    if (this.repository.trim() === '') return t.models.import.repositoryMissing;
    return repositoryOf(this.repository) === undefined ? t.models.import.repositoryMalformed : undefined;
  }

  /** What keeps it from being taken in under this name. */
  nameProblem(versions: readonly Pick<VersionView, 'id'>[]): string | undefined {
    const name = this.versionName;
    if (versions.some(({ id }) => id === name)) return t.models.import.nameTaken;
    try {
      parseVersionId(name);
      return undefined;
    } catch {
      return t.models.import.nameMalformed;
    }
  }

  get versionName(): string {
    return this.name.trim() || (this.preview?.name ?? '');
  }

  /** Files that were dropped or chosen: what they are shows at once. */
  async take(dropped: Dropped): Promise<void> {
    if (this.busy) return;
    await this.again();
    this.way = 'files';
    this.files = dropped;
    await this.look();
  }

  /** One that is offered: what it is shows at once. @param name of the version, where the folder's own says nothing */
  async offer(from: OfferSource): Promise<void> {
    if (this.busy) return;
    await this.again();
    if (from.way === 'hub') Object.assign(this, { way: 'hub', repository: from.repository });
    else Object.assign(this, { way: 'path', path: from.path, name: from.name });
    await this.look();
  }

  /** By the system's own dialog. Never rejects: `error` tells. */
  async browse(kind: 'folder' | 'file'): Promise<void> {
    this.error = undefined;
    const filters = kind === 'file' ? [{ name: 'GGUF', extensions: ['gguf'] }] : undefined;
    try {
      this.path = (await this.#host.pickPath({ kind, title: t.models.importModel, filters })) ?? this.path;
    } catch (error) {
      this.error = explainError(error);
    }
  }

  /** Reads what it is, without taking it in. Never rejects: `preview` or `error` tells. */
  async look(): Promise<void> {
    if (this.missing !== undefined || this.busy) return;
    await this.#attempt('looking', 'choose', async (signal) => {
      this.#source = await this.#open(signal);
      this.preview = await this.#connection.client.models.preview({ source: this.#source }, { signal });
      this.base = this.preview.adapter?.base ?? '';
      this.step = 'preview';
    });
  }

  /** Takes it in. Never rejects: `result`, `stopped` or `error` tells. */
  async start(): Promise<void> {
    const { preview } = this;
    const source = this.#source;
    if (preview === undefined || source === undefined || this.busy) return;
    const name = parseVersionId(this.versionName);
    await this.#attempt('taking', 'preview', async (signal) => {
      await this.#sendWeights(preview, signal);
      const base = preview.adapter === null ? undefined : this.base;
      const stream = await this.#connection.client.models.import({ source, name, base }, { signal });
      for await (const event of stream) {
        if (event.type === 'progress') this.progress = event;
        else this.result = event;
      }
      if (this.result === undefined) return;
      this.#upload = undefined;
      this.step = 'done';
      this.#onImported(this.result.version.id);
    });
    // What was sent is gone with an import that failed.
    if (this.error && source.kind === 'upload' && this.error.code === 'corrupt') await this.again(this.error);
  }

  stop(): void {
    this.#stop.abort();
  }

  /** For another one. @param error that stays to be read */
  async again(error?: Explained): Promise<void> {
    const upload = this.#upload;
    this.#upload = undefined;
    this.#source = undefined;
    Object.assign(this, {
      step: 'choose',
      preview: undefined,
      progress: undefined,
      result: undefined,
      files: undefined,
    });
    Object.assign(this, { error, stopped: false, name: '', base: '' });
    await upload?.discard();
  }

  async #attempt(during: Step, otherwise: Step, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    Object.assign(this, { step: during, error: undefined, stopped: false, progress: undefined });
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) this.error = explainError(error);
    }
    if (this.step !== during) return;
    this.step = otherwise;
    this.stopped = signal.aborted;
  }

  async #open(signal: AbortSignal): Promise<Source> {
    if (this.way === 'path') return { kind: 'folder', path: this.path.trim() };
    if (this.way === 'hub' || this.files === undefined) return { kind: 'hub', ...repositoryOf(this.repository)! };
    const { name, files } = this.files;
    this.#upload ??= await Upload.begin(this.#connection, 'model', name || 'imported', files);
    const { files: wanted } = this.#upload;
    await this.#upload.send(wanted.filter(isText), () => undefined, signal);
    const gguf = wanted.filter(({ path }) => isGgufName(path));
    await this.#upload.send(gguf, () => undefined, signal, MAX_GGUF_HEADER_BYTES);
    return { kind: 'upload', upload: this.#upload.id };
  }

  async #sendWeights({ sizeBytes: total }: ImportPreview, signal: AbortSignal): Promise<void> {
    const upload = this.#upload;
    if (upload === undefined) return;
    const [begunMs, before] = [performance.now(), upload.sentBytes()];
    await upload.send(
      upload.files,
      (done) => {
        const timeLeftMs = ((performance.now() - begunMs) / Math.max(1, done - before)) * (total - done);
        this.progress = { stage: sending, done, total, timeLeftMs };
      },
      signal,
    );
  }
}

/** "OWNER/NAME", also with "@REVISION", "hub:" or as the address of the Hub's page; undefined for anything else. */
export function repositoryOf(text: string): { repository: string; revision?: string } | undefined {
  const plain = text.trim().replace(/^(hub:|https?:\/\/[^/]+\/)/, '');
  const [, repository, tree, at] = /^([\w.-]+\/[\w.-]+?)(?:\/tree\/([^/]+))?(?:@(\S+))?\/?$/.exec(plain) ?? [];
  if (repository === undefined) return undefined;
  const revision = at ?? tree;
  return { repository, ...(revision !== undefined && { revision }) };
}
