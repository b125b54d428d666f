/**
 * The cache of the Hub's own library, as `huggingface_hub` describes it: models--OWNER--NAME/refs/main names a commit,
 * snapshots/COMMIT holds that commit's files, which are links to blobs/CHECKSUM.
 * @see https://huggingface.co/docs/huggingface_hub/guides/manage-cache
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { locateModelFile } from '../models/locate-model-file.ts';
import { filesToTake, missingWeights } from '../models/model-files.ts';
import { entriesOf, MAX_FOUND, smallText } from './found-model.ts';
import type { FoundModel } from './found-model.ts';

/** HF_HUB_CACHE, else `hub` in HF_HOME, else in the user's cache folder. */
export function hubCacheFolder(environment: NodeJS.ProcessEnv, userHome: string): string {
  if (environment.HF_HUB_CACHE) return environment.HF_HUB_CACHE;
  const caches = environment.XDG_CACHE_HOME || path.join(userHome, '.cache');
  return path.join(environment.HF_HOME || path.join(caches, 'huggingface'), 'hub');
}

/** Models whose weights are all there. What is being downloaded, adapters and other formats are left out. */
export async function inHubCache(cache: string): Promise<FoundModel[]> {
  const found: FoundModel[] = [];
  for (const entry of await entriesOf(cache)) {
    const [kind, owner, ...rest] = entry.name.split('--');
    if (!entry.isDirectory() || kind !== 'models' || owner === undefined || found.length === MAX_FOUND) continue;
    // Models of the Hub's first days have no owner.
    const name = [owner, rest.join('--')].filter((part) => part !== '').join('/');
    const model = await inRepository(path.join(cache, entry.name), name);
    if (model !== undefined) found.push(model);
  }
  return found;
}

async function inRepository(repository: string, name: string): Promise<FoundModel | undefined> {
  const snapshot = await newestSnapshot(repository);
  if (snapshot === undefined) return undefined;
  const entries = await entriesOf(snapshot);
  const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  const hasTokenizer = names.includes('tokenizer.json') || names.includes('vocab.json');
  if (!names.includes('config.json') || !hasTokenizer || missingWeights(names).length > 0) return undefined;
  let sizeBytes = 0;
  for (const file of filesToTake(names)) {
    const located = await locateModelFile(snapshot, file).catch(() => undefined);
    // A blob that is not there was removed, or has not come yet.
    if (located === undefined) return undefined;
    sizeBytes += located.sizeBytes;
  }
  return { foundIn: 'hugging-face', name, path: snapshot, format: 'safetensors', sizeBytes };
}

/** The one that `main` means, else the one that changed last. */
async function newestSnapshot(repository: string): Promise<string | undefined> {
  const snapshots = path.join(repository, 'snapshots');
  const entries = (await entriesOf(snapshots)).filter((entry) => entry.isDirectory());
  const main = (await smallText(path.join(repository, 'refs', 'main')))?.trim();
  const meant = entries.find(({ name }) => name === main);
  if (meant !== undefined) return path.join(snapshots, meant.name);
  let newest: { readonly folder: string; readonly changedMs: number } | undefined;
  for (const { name } of entries) {
    const folder = path.join(snapshots, name);
    const { mtimeMs: changedMs } = await stat(folder);
    if (newest === undefined || changedMs > newest.changedMs) newest = { folder, changedMs };
  }
  return newest?.folder;
}
