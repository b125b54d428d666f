import type { Said } from '../../../shared/language/said.ts';
import { mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModelExportEvent } from '../../../shared/contract/models.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { renderText } from '../../../shared/language/said.ts';
import type { ModelFormat } from '../../formats/models/model-export.ts';
import { syncFolder, syncTree, temporaryName } from '../../models/files/write-file.ts';
import type { AppContext } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { notedExport } from '../data/noted-export.ts';
import { outputPath } from '../data/output-path.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';
import { lineageOf } from './lineage.ts';
import { baseCardName, modelCard } from './model-card.ts';

interface ExportRequest {
  readonly version: string;
  readonly format: ModelFormat;
  readonly type?: string;
  /** A folder, new or empty. */
  readonly out: string;
}

/** The folder appears under its name when all of it is there; leaving the stream stops the work and leaves nothing. */
export function exportVersion(app: AppContext, request: ExportRequest, signal?: AbortSignal) {
  const version = app.store.versions.resolve(request.version);
  return eventStream<ModelExportEvent>(async (emit, leaving) => {
    const out = await outputPath(app.store.home, request.out);
    await requireFree(out);
    await notedExport(app.store.home, out, () => writeFolder(app, version, { ...request, out }, emit, leaving));
  }, signal);
}

async function writeFolder(
  app: AppContext,
  version: PolicyVersion,
  request: ExportRequest,
  emit: (event: ModelExportEvent) => void,
  leaving: AbortSignal,
): Promise<void> {
  const { out } = request;
  const lineage = await lineageOf(app.store, version);
  const temporary = temporaryName(out);
  await mkdir(temporary, { recursive: true }).catch(ioError(out));
  try {
    const notes = await writeModel(app, { ...request, out: temporary }, lineage, emit, leaving);
    const card = modelCard({ lineage, format: request.format, type: request.type, notes });
    await writeFile(path.join(temporary, 'README.md'), card);
    if (lineage.baseCard !== undefined) await writeFile(path.join(temporary, baseCardName), lineage.baseCard);
    // The stop may have come after the worker's end.
    if (leaving.aborted) throw cancelled(version);
    await syncTree(temporary);
    // Only one that is still empty goes: a file may have come in the meantime.
    await rmdir(out).catch(unlessMissing(out));
    await rename(temporary, out);
    await syncFolder(path.dirname(out));
    emit({ type: 'done', version: version.id, format: request.format, out, files: await listSizes(out), notes });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

type Lineage = Awaited<ReturnType<typeof lineageOf>>;

async function writeModel(
  { store, startJob }: AppContext,
  { format, type, out }: ExportRequest,
  { ancestors, names, licence }: Lineage,
  emit: (event: ModelExportEvent) => void,
  signal: AbortSignal,
): Promise<Said[]> {
  const [{ version }, ...parents] = ancestors;
  const estimator = new ProgressEstimator();
  const end = await startJob(
    {
      kind: 'export',
      version: store.home.versionDir(version.id),
      out,
      format,
      type,
      description: {
        name: names.version(version.id),
        licence,
        description: renderText(version.note),
        baseModels: parents.map((parent) => names.version(parent.version.id)),
      },
    },
    {
      signal,
      onEvent: (event) => {
        if (event.type === 'progress') emit({ ...estimator.update(event), type: 'progress' });
      },
    },
  );
  if (end.outcome === 'completed') return end.result.notes;
  throw cancelled(version);
}

function cancelled(version: PolicyVersion): ParleyError {
  return new ParleyError('cancelled', said('errors.models.exportCancelled', { version: version.name }));
}

async function requireFree(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ParleyError(
      'conflict',
      error.code === 'ENOTDIR'
        ? said('errors.models.exportToFile', { out })
        : said('errors.models.exportNotReadable', { out, refusal: error.message }),
    );
  });
  if (names.length === 0) return;
  throw new ParleyError('conflict', said('errors.models.exportNotEmpty', { out, holds: names.slice(0, 3) }));
}

function unlessMissing(out: string) {
  return (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return;
    const message = said('errors.models.exportNoLongerEmpty', { out, refusal: cause.message });
    throw new ParleyError('conflict', message, undefined, { cause });
  };
}

async function listSizes(folder: string): Promise<{ path: string; sizeBytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => ({
      path: path.relative(folder, file).replaceAll(path.sep, '/'),
      sizeBytes: (await stat(file)).size,
    })),
  );
}

function ioError(out: string) {
  return (cause: Error): never => {
    throw new ParleyError('io', said('errors.models.exportFailed', { out, refusal: cause.message }), undefined, {
      cause,
    });
  };
}
