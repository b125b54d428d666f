/**
 * Taking in what others made, from a folder, a page's upload or the Hugging Face Hub: a model as a version without a parent, an
 * adapter merged into the version it was made for.
 */
import type { Said } from '../../../shared/language/said.ts';
import { constants, copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ImportPreview, ModelImportEvent } from '../../../shared/contract/models.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { downloadFile } from '../../formats/hub/download-file.ts';
import { quantizationNote } from '../../formats/gguf/type-mix.ts';
import { locateModelFile, type LocatedFile } from '../../formats/models/locate-model-file.ts';
import { temporaryName } from '../../models/files/write-file.ts';
import type { JobProgressEvent } from '../../workers/jobs.ts';
import { adoptVersion, putAsideUnrecorded } from './adopt-version.ts';
import type { AppContext } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { requireSpace } from '../require-space.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';
import { baseOf } from './adapter-base.ts';
import { namingSource, namingUpload } from './naming-source.ts';
import { previewHub, previewPath, previewUpload } from './import-source.ts';
import type { HubSource, ImportSource } from './import-source.ts';
import { versionView } from './version-view.ts';

interface ImportRequest {
  readonly source: ImportSource;
  readonly name?: VersionId;
  /** Of an adapter: the version it was made for. Default: the one that it names. */
  readonly base?: string;
}

/** Of a quantized weight as it is stored after an import. */
const FLOAT32_BYTES = 4;

type Emit = (event: ModelImportEvent) => void;

export async function previewImport(
  app: AppContext,
  source: ImportSource,
  signal?: AbortSignal,
): Promise<ImportPreview> {
  if (source.kind === 'hub') return (await previewHub(app, source, signal)).preview;
  return (await onThisMachine(app, source, signal)).preview;
}

function onThisMachine(app: AppContext, source: Exclude<ImportSource, { kind: 'hub' }>, signal?: AbortSignal) {
  return source.kind === 'folder' ? previewPath(app, source.path, signal) : previewUpload(app, source.upload, signal);
}

export function importVersion(app: AppContext, request: ImportRequest, signal?: AbortSignal) {
  return eventStream<ModelImportEvent>(async (emit, leaving) => {
    const { store, uploads } = app;
    const { source } = request;
    const progress = reporterOf(emit);
    if (source.kind === 'hub') {
      const found = await previewHub(app, source, leaving);
      const taking = plan(app, request, found.preview);
      await requireSpace(store.home.dir, found.preview.sizeBytes + (taking.base?.sizeBytes ?? 0));
      await download(found, progress, leaving);
      const gathered = temporaryName(store.home.versionDir(taking.id));
      try {
        await gather(found, gathered);
        await takeIn(app, gathered, taking, emit, leaving);
      } catch (error) {
        throw namingSource(error, gathered, found.preview.source);
      } finally {
        await rm(gathered, { recursive: true, force: true });
      }
      await rm(found.staging, { recursive: true, force: true });
      return;
    }
    const { folder, preview } = await onThisMachine(app, source, leaving);
    const taking = plan(app, request, preview);
    if (source.kind === 'upload') uploads.requireWhole(source.upload);
    if (preview.gguf !== null) await requireSpace(store.home.dir, FLOAT32_BYTES * preview.gguf.parameters);
    const temporary = temporaryName(store.home.versionDir(taking.id));
    try {
      // Read where it lies: what is wrong with it shows before gigabytes are copied. What a page has sent is ours to move.
      await takeIn(app, folder, taking, emit, leaving, async () => {
        if (source.kind === 'upload') await rename(folder, temporary);
        else await copyFiles(preview, folder, temporary, progress, leaving);
        return temporary;
      });
    } catch (error) {
      const named = namingSource(error, temporary, preview.source);
      throw source.kind === 'upload' ? namingUpload(named, folder, preview) : named;
    } finally {
      await rm(temporary, { recursive: true, force: true });
      if (source.kind === 'upload') await uploads.discard(source.upload);
    }
  }, signal);
}

type Report = (stage: string, done: number, total: number) => void;

function reporterOf(emit: Emit): Report {
  const estimator = new ProgressEstimator();
  let reportedMs = -Infinity;
  return (stage, done, total) => {
    const nowMs = performance.now();
    if (done < total && nowMs - reportedMs < 200) return;
    reportedMs = nowMs;
    emit({ type: 'progress', ...estimator.update({ stage, done, total }, nowMs) });
  };
}

/** What will become of it. */
interface Taking {
  readonly id: VersionId;
  readonly preview: ImportPreview;
  /** Of an adapter: what it is merged into. */
  readonly base?: { readonly version: PolicyVersion; readonly sizeBytes: number };
}

/** Decided before anything is copied or fetched. */
function plan({ store }: AppContext, { name, base }: ImportRequest, preview: ImportPreview): Taking {
  const id = name ?? parseVersionId(preview.name);
  if (store.versions.has(id)) {
    throw new ParleyError('conflict', said('errors.models.importNameTaken', { source: preview.source, name: id }));
  }
  if (preview.adapter === null) {
    if (base === undefined) return { id, preview };
    throw new ParleyError('invalid_input', said('errors.models.baseOfWholeModel', { source: preview.source }));
  }
  const version = baseOf(store, base, preview.adapter.baseModel ?? undefined);
  // Merged weights are float32, so what is stored in 16 bits doubles.
  const sizeBytes = 2 * version.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return { id, preview, base: { version, sizeBytes } };
}

async function copyFiles(
  { files, sizeBytes }: ImportPreview,
  from: string,
  to: string,
  progress: Report,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(to, { recursive: true });
  const located = await Promise.all(files.map((file) => locateModelFile(from, file.path)));
  const toCopy = located.filter((file) => !file.isCached).reduce((sum, file) => sum + file.sizeBytes, 0);
  await requireSpace(to, toCopy);
  let done = 0;
  for (const [i, file] of files.entries()) {
    signal.throwIfAborted();
    progress('copying, bytes', done, sizeBytes);
    await place(located[i], path.join(to, file.path), to);
    done += file.sizeBytes;
  }
  progress('copying, bytes', done, sizeBytes);
}

/** The Hub's own library never changes a file of its cache: both can have it, under two names. */
async function place(file: LocatedFile, target: string, folder: string): Promise<void> {
  const copy = async () => {
    if (file.isCached) await requireSpace(folder, file.sizeBytes);
    await copyFile(file.path, target, constants.COPYFILE_FICLONE);
  };
  // Another file system cannot have a second name for it.
  await (file.isCached ? link(file.path, target).catch(copy) : copy());
}

/** Small files first: what is wrong with a config or tokenizer shows early. */
async function download({ preview, hub, repository, staging }: HubSource, progress: Report, signal: AbortSignal) {
  let before = 0;
  for (const file of repository.files.toSorted((a, b) => a.sizeBytes - b.sizeBytes)) {
    await downloadFile(hub, repository, file, staging, {
      signal,
      onBytes: (bytes) => progress('download, bytes', before + bytes, preview.sizeBytes),
    });
    before += file.sizeBytes;
  }
}

/** The files that were listed, in a folder of their own; the fetched ones stay until the model has proved to be one. */
async function gather({ repository, staging }: HubSource, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of repository.files) {
    const [from, to] = [path.join(staging, file.path), path.join(folder, file.path)];
    // Some file systems know no second name for a file.
    await link(from, to).catch(() => copyFile(from, to));
  }
}

/**
 * Reads the model in a process of its own, as every other will; only then it becomes a version.
 * @param copied puts a whole model's files where they can become the version's
 */
async function takeIn(
  app: AppContext,
  folder: string,
  { id, preview: { source, licence, adapter, gguf, files }, base }: Taking,
  emit: Emit,
  signal: AbortSignal,
  copied: () => Promise<string> = () => Promise.resolve(folder),
): Promise<void> {
  const { store } = app;
  const estimator = new ProgressEstimator();
  const tell = (progress: { readonly stage: string; readonly done: number; readonly total: number }) =>
    emit({ type: 'progress', ...estimator.update(progress, performance.now()) });
  tell({ stage: 'readingModel', done: 0, total: 1 });
  await putAsideUnrecorded(store.home, id);
  // What a job makes of the files; a model in Hugging Face's layout is taken as it is.
  const made = base === undefined && gguf === null ? undefined : temporaryName(store.home.versionDir(id));
  const reading = () => {
    if (made === undefined) return { kind: 'inspect' as const, version: folder };
    if (base === undefined) return { kind: 'import-gguf' as const, file: path.join(folder, files[0].path), out: made };
    const baseFolder = store.home.versionDir(base.version.id);
    return { kind: 'merge-adapter' as const, base: baseFolder, adapter: folder, out: made };
  };
  try {
    const onEvent = (event: JobProgressEvent) => event.type === 'progress' && tell(event);
    const { modelType, parameters, contextTokens, hasChatTemplate, notes } = await finished(
      app.startJob(reading(), { signal, onEvent }),
    );
    const lost = gguf === null ? undefined : quantizationNote(gguf.types);
    const from = said(base === undefined ? 'notes.imported' : 'notes.importedAdapter', { source, licence });
    const version = await adoptVersion(store, made ?? (await copied()), {
      id,
      parentId: base?.version.id,
      note: lost === undefined ? from : said('common.sentences', { sentences: [from, lost] }),
    });
    emit({
      type: 'done',
      version: versionView(store, version),
      licence,
      modelType,
      parameters,
      contextTokens,
      notes: [
        ...notes,
        ...otherBase(adapter, base?.version),
        ...(hasChatTemplate ? [] : [said('modelNotes.noChatTemplate')]),
      ],
    });
  } catch (error) {
    throw made === undefined ? error : namingSource(error, made, source);
  } finally {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
  }
}

/** @throws ParleyError cancelled where the job was stopped */
async function finished<Result>(
  job: Promise<{ readonly outcome: 'completed'; readonly result: Result } | { readonly outcome: 'stopped' }>,
): Promise<Result> {
  const end = await job;
  if (end.outcome === 'completed') return end.result;
  throw new ParleyError('cancelled', said('errors.models.importCancelled'));
}

/** An adapter says for which model it is; whoever merges it into another should know. */
function otherBase(adapter: ImportPreview['adapter'], base: PolicyVersion | undefined): Said[] {
  if (adapter === null || base === undefined || adapter.baseModel === null || adapter.base === base.id) return [];
  return [said('modelNotes.adapterOfOther', { base: adapter.baseModel, parent: base.name })];
}
