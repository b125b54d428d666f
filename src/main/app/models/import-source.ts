/** What an import is about to take in, read without taking it in. */
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ImportPreview } from '../../../shared/contract/models.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { downloadFile } from '../../formats/hub/download-file.ts';
import type { Hub } from '../../formats/hub/hub.ts';
import { readRepository } from '../../formats/hub/repository.ts';
import type { HubRepository } from '../../formats/hub/repository.ts';
import { readCardHeader } from '../../formats/models/card-header.ts';
import { isWeightFile, modelFiles } from '../../formats/models/model-files.ts';
import { parseModelConfig } from '../../models/model-config.ts';
import type { Store } from '../../store/store.ts';
import { readCard } from './lineage.ts';

export type ImportSource =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'hub'; readonly repository: string; readonly revision: string };

export interface HubSource {
  readonly preview: ImportPreview;
  readonly hub: Hub;
  readonly repository: HubRepository;
  /** Where its files are gathered, also over several attempts. */
  readonly staging: string;
}

/** The names that Hugging Face's own programs use. */
function hubOf(environment: NodeJS.ProcessEnv): Hub {
  const url = environment.HF_ENDPOINT || 'https://huggingface.co';
  return { url: url.replace(/\/+$/, ''), accessToken: environment.HF_TOKEN || undefined };
}

export async function previewFolder(folder: string): Promise<ImportPreview> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR')
      throw new ParleyError('invalid_input', `Importing ${folder}: expected a folder, it is a file.`);
    if (error.code === 'ENOENT') throw new ParleyError('not_found', `Importing ${folder}: there is no such folder.`);
    throw new ParleyError('io', `Importing ${folder}: ${error.message}`, undefined, { cause: error });
  });
  const chosen = modelFiles(names);
  requireModel(folder, chosen, names);
  const files = await Promise.all(
    chosen.map(async (name) => ({ path: name, sizeBytes: (await stat(path.join(folder, name))).size })),
  );
  const card = await readCard(folder);
  return {
    name: versionName(path.basename(path.resolve(folder))),
    source: path.resolve(folder),
    licence: (card === undefined ? undefined : readCardHeader(card).licence) ?? null,
    gated: false,
    modelType: await modelTypeIn(folder),
    files,
    sizeBytes: sum(files),
  };
}

/** Reads the repository's list of files and its config.json. */
export async function previewHub(
  store: Store,
  source: Extract<ImportSource, { kind: 'hub' }>,
  signal?: AbortSignal,
): Promise<HubSource> {
  const hub = hubOf(process.env);
  const repository = await readRepository(hub, source.repository, source.revision, signal);
  const what = `hub:${repository.name}`;
  const names = repository.files.map((file) => file.path);
  requireModel(what, names, [...names, ...repository.otherFiles]);
  const staging = path.join(store.home.dir, 'imports', `${repository.name.replace('/', '--')}@${repository.commit}`);
  await mkdir(staging, { recursive: true });
  const config = repository.files.find((file) => file.path === 'config.json')!;
  await downloadFile(hub, repository, config, staging, { signal });
  const files = repository.files.map((file) => ({ path: file.path, sizeBytes: file.sizeBytes }));
  const preview = {
    name: versionName(repository.name.split('/')[1]),
    source: `${what}@${repository.commit}`,
    licence: repository.licence ?? null,
    gated: repository.isGated,
    modelType: await modelTypeIn(staging),
    files,
    sizeBytes: sum(files),
  };
  return { preview, hub, repository, staging };
}

/** @throws ParleyError unsupported for a family that Parley does not know, before gigabytes are fetched or copied */
async function modelTypeIn(folder: string): Promise<string> {
  const file = path.join(folder, 'config.json');
  const text = await readFile(file, 'utf8');
  try {
    return parseModelConfig(JSON.parse(text), file).model_type;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ParleyError('corrupt', `Reading ${file}: expected JSON (${error.message}).`, { file }, { cause: error });
  }
}

function requireModel(what: string, names: readonly string[], all: readonly string[]): void {
  const missing: string[] = [];
  if (!names.includes('config.json')) missing.push('config.json');
  if (!names.includes('tokenizer.json') && !names.includes('vocab.json')) missing.push('tokenizer.json');
  if (!names.some(isWeightFile)) missing.push('model.safetensors');
  if (missing.length === 0) return;
  const pickles = all.filter((name) => /\.(bin|pt|pth|ckpt)$/.test(name));
  const instead =
    pickles.length > 0 ? ` ${pickles[0]} is not read: such files can run code. Convert them to safetensors.` : '';
  throw new ParleyError(
    'invalid_input',
    `Importing ${what}: expected a model in Hugging Face’s layout, it has no ${missing.join(' and no ')}.${instead}`,
  );
}

/** A name of letters, digits, dots and dashes that is made of the given one. */
function versionName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64)
    .replace(/\.+$/, '');
  return plain === '' ? 'imported' : plain;
}

function sum(files: readonly { readonly sizeBytes: number }[]): number {
  return files.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
}
