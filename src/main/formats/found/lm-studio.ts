/**
 * LM Studio's models: GGUF files as models/PUBLISHER/MODEL/FILE.gguf in its home, which a pointer file names, or in the folder
 * that its settings name.
 * @see https://lmstudio.ai/docs/app/advanced/import-model
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isGgufName } from '../../../shared/domain/gguf-header.ts';
import { ggufParts } from '../gguf/open-gguf.ts';
import { isFurtherPart } from '../gguf/split-files.ts';
import { entriesOf, MAX_FOUND, smallJson, smallText } from './found-model.ts';
import type { FoundModel } from './found-model.ts';

/** In the order in which they are looked at; the same folder may come twice. */
export async function lmStudioFolders(userHome: string): Promise<string[]> {
  const pointed = (await smallText(path.join(userHome, '.lmstudio-home-pointer')))?.split(/\r?\n/, 1)[0].trim();
  const homes = [pointed, path.join(userHome, '.lmstudio'), path.join(userHome, '.cache', 'lm-studio')];
  const folders: string[] = [];
  for (const home of homes) {
    if (!home || !path.isAbsolute(home)) continue;
    const settings = (await smallJson(path.join(home, 'settings.json'))) as { downloadsFolder?: unknown } | undefined;
    const chosen = settings?.downloadsFolder;
    if (typeof chosen === 'string' && path.isAbsolute(chosen)) folders.push(chosen);
    folders.push(path.join(home, 'models'));
  }
  return [...new Set(folders)];
}

/** Each file of another quantization is a model of its own; a split one is named by its first file. */
export async function inLmStudio(folder: string): Promise<FoundModel[]> {
  const found: FoundModel[] = [];
  for (const publisher of await foldersIn(folder)) {
    for (const model of await foldersIn(publisher)) {
      for (const file of await ggufFilesIn(model)) {
        if (found.length === MAX_FOUND) return found;
        const sizeBytes = await sizeOf(file);
        if (sizeBytes === undefined) continue;
        const name = path.relative(folder, file).split(path.sep).join('/');
        found.push({ foundIn: 'lm-studio', name, path: file, format: 'gguf', sizeBytes });
      }
    }
  }
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
}

/** Without what goes with a model and is none: projectors for pictures. */
async function ggufFilesIn(folder: string): Promise<string[]> {
  const names = (await entriesOf(folder)).filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return names
    .filter((name) => isGgufName(name) && !name.startsWith('mmproj') && !isFurtherPart(name))
    .map((name) => path.join(folder, name));
}

/** Of all its files; undefined where one is missing or no regular file. */
async function sizeOf(file: string): Promise<number | undefined> {
  const parts = await ggufParts(file).catch(() => undefined);
  if (parts === undefined) return undefined;
  for (const part of parts) {
    const stats = await stat(path.join(path.dirname(file), part.path)).catch(() => undefined);
    if (!stats?.isFile()) return undefined;
  }
  return parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
