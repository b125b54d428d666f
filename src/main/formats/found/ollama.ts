/**
 * Ollama's models: manifests/HOST/NAMESPACE/MODEL/TAG is a small JSON that lists layers; the one of the media type below is the
 * model, a GGUF file that lies under blobs/sha256-CHECKSUM.
 * @see https://github.com/ollama/ollama/blob/main/types/model/name.go and server/layer.go
 */
import path from 'node:path';
import { z } from 'zod';
import { openRegular, readAt } from '../../models/files/regular-file.ts';
import { entriesOf, MAX_FOUND, smallJson } from './found-model.ts';
import type { FoundModel } from './found-model.ts';

const MODEL_LAYER = 'application/vnd.ollama.image.model';
const DEFAULT_PLACE = ['registry.ollama.ai', 'library'];

const manifestSchema = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string() })),
});

/** OLLAMA_MODELS, else the user's and, as its service on Linux has them, the machine's. */
export function ollamaFolders(environment: NodeJS.ProcessEnv, userHome: string): string[] {
  if (environment.OLLAMA_MODELS) return [environment.OLLAMA_MODELS];
  return [path.join(userHome, '.ollama', 'models'), '/usr/share/ollama/.ollama/models'];
}

export async function inOllama(folder: string): Promise<FoundModel[]> {
  const found: FoundModel[] = [];
  for (const place of await namesBelow(path.join(folder, 'manifests'), 4)) {
    if (found.length === MAX_FOUND) break;
    const manifest = manifestSchema.safeParse(await smallJson(path.join(folder, 'manifests', ...place)));
    const layers = manifest.data?.layers.filter(({ mediaType }) => mediaType === MODEL_LAYER) ?? [];
    // Several layers are a model in another format than GGUF; none is one that runs elsewhere.
    const [, checksum] = /^sha256:([0-9a-f]{64})$/.exec(layers.length === 1 ? layers[0].digest : '') ?? [];
    if (checksum === undefined) continue;
    const blob = path.join(folder, 'blobs', `sha256-${checksum}`);
    const sizeBytes = await sizeOfGguf(blob);
    if (sizeBytes === undefined) continue;
    found.push({ foundIn: 'ollama', name: nameOf(place), path: blob, format: 'gguf', sizeBytes });
  }
  return found;
}

/** As `ollama list` has it: "llama3.2:1b", "someone/model:latest". */
function nameOf(place: readonly string[]): string {
  const tag = place[place.length - 1];
  const parts = place.slice(0, -1);
  while (parts.length > 1 && parts[0] === DEFAULT_PLACE[place.length - 1 - parts.length]) parts.shift();
  return `${parts.join('/')}:${tag}`;
}

/** Files so many levels below the folder, each as the names on the way to it. Links are not followed. */
async function namesBelow(folder: string, levels: number): Promise<string[][]> {
  const names: string[][] = [];
  for (const entry of await entriesOf(folder)) {
    if (levels === 1 && entry.isFile()) names.push([entry.name]);
    if (levels === 1 || !entry.isDirectory()) continue;
    const below = await namesBelow(path.join(folder, entry.name), levels - 1);
    names.push(...below.map((rest) => [entry.name, ...rest]));
    if (names.length > MAX_FOUND) break;
  }
  return names;
}

/** Undefined for what is no regular file, or does not begin as GGUF does. */
async function sizeOfGguf(file: string): Promise<number | undefined> {
  const handle = await openRegular(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const magic = Buffer.from(await readAt(handle, 0, 4)).toString('latin1');
    return magic === 'GGUF' ? (await handle.stat()).size : undefined;
  } finally {
    await handle.close();
  }
}
