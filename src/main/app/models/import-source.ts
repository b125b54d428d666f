/** What an import is about to take in, read without taking it in. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ImportPreview } from '../../../shared/contract/models.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { isGgufName } from '../../../shared/domain/gguf-header.ts';
import type { GgufFileDescription } from '../../formats/gguf/import-gguf.ts';
import { ggufParts } from '../../formats/gguf/open-gguf.ts';
import { modelNameOf } from '../../formats/gguf/split-files.ts';
import { meanBits, parametersOf } from '../../formats/gguf/type-mix.ts';
import { downloadFile } from '../../formats/hub/download-file.ts';
import type { Hub } from '../../formats/hub/hub.ts';
import { readRepository } from '../../formats/hub/repository.ts';
import type { HubRepository } from '../../formats/hub/repository.ts';
import { locateModelFile } from '../../formats/models/locate-model-file.ts';
import { filesToTake, ggufAmong, holdsAdapter, missingWeights } from '../../formats/models/model-files.ts';
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from '../../models/files/adapter-folder.ts';
import type { AppContext } from '../context.ts';
import { baseNamed } from './adapter-base.ts';
import { namingSource } from './naming-source.ts';

export type ImportSource =
  | { readonly kind: 'folder'; readonly path: string }
  /** Files that a page has sent. */
  | { readonly kind: 'upload'; readonly upload: string }
  | { readonly kind: 'hub'; readonly repository: string; readonly revision: string };

export interface HubSource {
  readonly preview: ImportPreview;
  readonly hub: Hub;
  readonly repository: HubRepository;
  /** Where its files are gathered, also over several attempts. */
  readonly staging: string;
}

/** The names that Hugging Face's own programs use. */
export function hubOf(environment: NodeJS.ProcessEnv): Hub {
  const url = environment.HF_ENDPOINT || 'https://huggingface.co';
  return { url: url.replace(/\/+$/, ''), accessToken: environment.HF_TOKEN || undefined };
}

type Reading = Pick<AppContext, 'store' | 'uploads' | 'foreignFiles'>;

/** Files on this machine, those of a page's upload among them. */
export interface FolderSource {
  readonly folder: string;
  readonly preview: ImportPreview;
}

export async function previewPath(app: Reading, given: string, signal?: AbortSignal): Promise<FolderSource> {
  const stats = await stat(given).catch(() => undefined);
  // Some programs keep GGUF files under their checksums, without an ending.
  if (stats?.isFile() && (isGgufName(given) || path.extname(given) === '')) return previewGguf(app, given, signal);
  return previewFolder(app, given, signal);
}

async function previewFolder(app: Reading, folder: string, signal?: AbortSignal): Promise<FolderSource> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR')
      throw new ParleyError('invalid_input', said('errors.models.importNotAModel', { source: folder }));
    if (error.code === 'ENOENT')
      throw new ParleyError('not_found', said('errors.models.importNoFolder', { source: folder }));
    throw new ParleyError(
      'io',
      said('errors.models.importFailed', { source: folder, refusal: error.message }),
      undefined,
      { cause: error },
    );
  });
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const gguf = ggufAmong(names, folder);
  if (gguf !== undefined) return previewGguf(app, path.join(folder, gguf[0]), signal);
  requireWhole(folder, filesToTake(names), names);
  const files: { path: string; sizeBytes: number }[] = [];
  for (const name of filesToTake(names)) {
    files.push({ path: name, sizeBytes: (await locateModelFile(folder, name)).sizeBytes });
  }
  const source = path.resolve(folder);
  const described = { folder, source, name: path.basename(source), files, hasWeights: true };
  return { folder, preview: await describe(app, described, signal) };
}

/** Its texts have arrived; of its weights only the size need be known. */
export async function previewUpload(app: Reading, upload: string, signal?: AbortSignal): Promise<FolderSource> {
  const { folder, name, files } = app.uploads.get(upload);
  const names = files.map((file) => file.path);
  const gguf = ggufAmong(names, name);
  if (gguf !== undefined) {
    const announced = new Map(files.map((file) => [file.path, file.sizeBytes]));
    const found = await app.foreignFiles
      .describeGguf(path.join(folder, gguf[0]), { announced, signal })
      .catch((error: unknown) => {
        throw namingSource(error, folder + path.sep, '');
      });
    return { folder, preview: ggufPreview(gguf[0], gguf[0], [...files], found) };
  }
  requireWhole(name, names, names);
  const described = { folder, source: name, name, files, hasWeights: false };
  return { folder, preview: await describe(app, described, signal) };
}

/** @param file of a model that may be split: any of its files */
async function previewGguf(app: Reading, file: string, signal?: AbortSignal): Promise<FolderSource> {
  const files = await ggufParts(file);
  const found = await app.foreignFiles.describeGguf(file, { signal });
  return { folder: path.dirname(file), preview: ggufPreview(file, path.resolve(file), files, found) };
}

function ggufPreview(
  file: string,
  source: string,
  files: ImportPreview['files'],
  { modelType, licence, mix, config }: GgufFileDescription,
): ImportPreview {
  return {
    name: versionName(modelNameOf(file)),
    source,
    licence,
    gated: false,
    modelType,
    adapter: null,
    gguf: { parameters: parametersOf(mix), bitsPerWeight: meanBits(mix), types: [...mix] },
    files,
    sizeBytes: files.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    config,
  };
}

interface Described {
  /** Where the texts lie. */
  readonly folder: string;
  /** For people. */
  readonly source: string;
  /** That the version's is made of. */
  readonly name: string;
  readonly files: readonly ImportPreview['files'][number][];
  /** Whether its weights lie beside the texts. */
  readonly hasWeights: boolean;
  /** What the Hub says; else the card is read. */
  readonly licence?: string | undefined;
  readonly gated?: boolean;
}

async function describe(
  { store, foreignFiles }: Reading,
  { folder, source, name, files, hasWeights, licence, gated = false }: Described,
  signal: AbortSignal | undefined,
): Promise<ImportPreview> {
  const names = files.map((file) => file.path);
  const found = await foreignFiles.describeModel(folder, names, { withWeights: hasWeights, signal });
  const { adapter } = found;
  return {
    name: versionName(name),
    source,
    licence: licence ?? found.licence,
    gated,
    modelType: found.modelType,
    gguf: null,
    adapter: adapter && { ...adapter, base: baseNamed(store, adapter.baseModel ?? undefined)?.id ?? null },
    files: [...files],
    sizeBytes: files.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    config: found.config,
  };
}

/** Reads the repository's list of files and its config. */
export async function previewHub(
  app: Reading,
  source: Extract<ImportSource, { kind: 'hub' }>,
  signal?: AbortSignal,
): Promise<HubSource> {
  const hub = hubOf(process.env);
  const repository = await readRepository(hub, source.repository, source.revision, signal);
  const what = `hub:${repository.name}`;
  const names = repository.files.map((file) => file.path);
  requireWhole(what, names, [...names, ...repository.otherFiles]);
  const staging = path.join(
    app.store.home.dir,
    'imports',
    `${repository.name.replace('/', '--')}@${repository.commit}`,
  );
  await mkdir(staging, { recursive: true });
  const configName = holdsAdapter(names) ? ADAPTER_CONFIG : 'config.json';
  const config = repository.files.find((file) => file.path === configName)!;
  await downloadFile(hub, repository, config, staging, { signal });
  const described = {
    folder: staging,
    source: `${what}@${repository.commit}`,
    name: repository.name.split('/')[1],
    files: repository.files.map((file) => ({ path: file.path, sizeBytes: file.sizeBytes })),
    hasWeights: false,
    licence: repository.licence,
    gated: repository.isGated,
  };
  const preview = await describe(app, described, signal);
  return { preview, hub, repository, staging };
}

/** @throws ParleyError invalid_input saying what of a model, or of an adapter, is missing among the files */
export function requireWhole(what: string, names: readonly string[], all: readonly string[]): void {
  const missing = holdsAdapter(all) ? missingOfAdapter(names) : missingOfModel(names);
  if (missing.length === 0) return;
  const layout = holdsAdapter(all) ? 'adapter' : 'model';
  const pickles = all.filter((name) => /\.(bin|pt|pth|ckpt)$/.test(name));
  const gguf = all.find(isGgufName);
  const advice =
    gguf !== undefined
      ? said('errors.models.fetchGguf', { file: gguf })
      : pickles.length > 0
        ? said('errors.models.pickleNotRead', { file: pickles[0] })
        : '';
  throw new ParleyError(
    'invalid_input',
    said('errors.models.filesMissing', {
      source: what,
      layout,
      missing: missing.slice(0, 3),
      more: Math.max(0, missing.length - 3),
      advice,
    }),
  );
}

function missingOfAdapter(names: readonly string[]): string[] {
  return [ADAPTER_CONFIG, ADAPTER_WEIGHTS].filter((name) => !names.includes(name));
}

function missingOfModel(names: readonly string[]): string[] {
  const missing: string[] = [];
  if (!names.includes('config.json')) missing.push('config.json');
  if (!names.includes('tokenizer.json') && !names.includes('vocab.json')) missing.push('tokenizer.json');
  return [...missing, ...missingWeights(names)];
}

/** A name of letters, digits, dots and dashes that is made of the given one. */
export function versionName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64)
    .replace(/\.+$/, '');
  return plain === '' ? 'imported' : plain;
}
