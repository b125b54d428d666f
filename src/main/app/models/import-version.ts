/** Taking in a model that others made, from a folder or from the Hugging Face Hub, as a version without a parent. */
import { copyFile, mkdir, readdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { ImportPreview, ModelImportEvent } from '../../../shared/contract/models.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { downloadFile } from '../../formats/hub/download-file.ts';
import { temporaryName } from '../../models/write-file.ts';
import { adoptVersion } from '../adopt-version.ts';
import type { AppContext } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';
import { previewFolder, previewHub } from './import-source.ts';
import type { HubSource, ImportSource } from './import-source.ts';
import { versionView } from './version-view.ts';

interface ImportRequest {
  readonly source: ImportSource;
  readonly name?: VersionId;
}

type Emit = (event: ModelImportEvent) => void;

export async function previewImport(
  { store }: AppContext,
  source: ImportSource,
  signal?: AbortSignal,
): Promise<ImportPreview> {
  return source.kind === 'folder' ? previewFolder(source.path) : (await previewHub(store, source, signal)).preview;
}

export function importVersion(app: AppContext, { source, name }: ImportRequest, signal?: AbortSignal) {
  return eventStream<ModelImportEvent>(async (emit, leaving) => {
    const { store } = app;
    const progress = reporterOf(emit);
    if (source.kind === 'folder') {
      const preview = await previewFolder(source.path);
      const id = freeName(app, name, preview);
      const temporary = temporaryName(store.home.versionDir(id));
      try {
        await copyFiles(preview, source.path, temporary, progress, leaving);
        await takeIn(app, temporary, id, preview, emit, leaving);
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    } else {
      const found = await previewHub(store, source, leaving);
      const id = freeName(app, name, found.preview);
      await requireSpace(store.home.dir, found.preview.sizeBytes);
      await download(found, progress, leaving);
      await takeIn(app, found.staging, id, found.preview, emit, leaving);
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

/** Decided before anything is copied or fetched. */
function freeName({ store }: AppContext, wanted: VersionId | undefined, preview: ImportPreview): VersionId {
  const id = wanted ?? parseVersionId(preview.name);
  if (!store.versions.has(id)) return id;
  throw new ParleyError(
    'conflict',
    `Importing ${preview.source}: there is already a version ${id}. Give another name.`,
  );
}

async function copyFiles(
  { files, sizeBytes }: ImportPreview,
  from: string,
  to: string,
  progress: Report,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(to, { recursive: true });
  await requireSpace(to, sizeBytes);
  let done = 0;
  for (const file of files) {
    signal.throwIfAborted();
    progress('copying, bytes', done, sizeBytes);
    await copyFile(path.join(from, file.path), path.join(to, file.path));
    done += file.sizeBytes;
  }
  progress('copying, bytes', done, sizeBytes);
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
  const expected = new Set(repository.files.map((file) => file.path));
  for (const name of await readdir(staging)) {
    if (!expected.has(name)) await rm(path.join(staging, name), { recursive: true });
  }
}

/** Reads the model in a process of its own, as every other will; only then it becomes a version. */
async function takeIn(
  app: AppContext,
  folder: string,
  id: VersionId,
  { source, licence }: ImportPreview,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const { store } = app;
  emit({ type: 'progress', stage: 'reading the model', done: 0, total: 1, timeLeftMs: null });
  const inspected = await app.startJob({ kind: 'inspect', version: folder }, { signal });
  if (inspected.outcome === 'stopped') throw new ParleyError('cancelled', `The import of ${source} was cancelled.`);
  const note = `Imported from ${source}. Licence: ${licence ?? 'none stated'}.`;
  // Left by a process that ended between a rename and the record.
  await rm(store.home.versionDir(id), { recursive: true, force: true });
  const version: PolicyVersion = await adoptVersion(store, folder, { id, note });
  const { modelType, parameters, contextTokens, hasChatTemplate } = inspected.result;
  const notes = hasChatTemplate
    ? []
    : ['It has no chat template: Parley writes turns in a plain way that the model may not know.'];
  emit({ type: 'done', version: versionView(store, version), licence, modelType, parameters, contextTokens, notes });
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize > bytes) return;
  throw new ParleyError(
    'io',
    `Importing into ${folder}: expected ${bytes} bytes of free space, there are ${bavail * bsize}. Free some, or use another home folder.`,
  );
}
