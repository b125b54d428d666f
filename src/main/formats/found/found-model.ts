/** Models that other programs keep on this machine. Only folders and small texts are read to find them. */
import { readdir } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { readRegularText } from '../../models/files/regular-file.ts';

export interface FoundModel {
  readonly foundIn: 'hugging-face' | 'lm-studio' | 'ollama';
  /** As that program calls it: "Qwen/Qwen3-0.6B", "llama3.2:1b". */
  readonly name: string;
  /** A folder in Hugging Face's layout, or a GGUF file: what an import is given. */
  readonly path: string;
  readonly format: 'safetensors' | 'gguf';
  readonly sizeBytes: number;
}

/** Far above what anybody keeps; a folder that holds more than that is no model folder. */
export const MAX_FOUND = 500;
/** Manifests and settings have a few kilobytes. */
const MAX_TEXT_BYTES = 1_000_000;

/** Empty where there is no such folder, or where it may not be read: then there is nothing to offer. */
export async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Undefined where there is no such file, or where it is none of a reasonable size. */
export function smallText(file: string): Promise<string | undefined> {
  return readRegularText(file, MAX_TEXT_BYTES).catch(() => undefined);
}

/** Undefined for what is no JSON. */
export async function smallJson(file: string): Promise<unknown> {
  try {
    return JSON.parse((await smallText(file)) ?? '');
  } catch {
    return undefined;
  }
}
