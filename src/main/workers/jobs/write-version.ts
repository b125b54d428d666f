import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ParameterTensor } from '../../engines/engine.ts';
import { isHeadTensor } from '../../models/families/tensor-names.ts';
import type { Adapter } from '../../models/files/adapter.ts';
import { writeRecord } from '../../models/files/recorded-files.ts';
import { writeVersionFolder, type VersionContent } from '../../models/files/version-folder.ts';

/**
 * A trained model as a version folder, with its parent's tokenizer and sampling advice. Weights stay F32: what was
 * measured is then what is kept, and rounding to 16 bits could swallow the small updates of a careful learning rate.
 * @param adapter what was trained, where only that was: kept beside the weights, into which it is already merged
 *
 * What a process left that was killed while or after writing it is replaced: a resumed job writes the same again.
 */
export async function writeVersion(
  folder: string,
  parent: VersionContent,
  tensors: ReadonlyMap<string, ParameterTensor>,
  adapter?: Adapter,
): Promise<void> {
  const { config, tokenizer, generationConfig } = parent;
  const content = { config, tokenizer, generationConfig, adapter, ...splitHead(tensors) };
  await removeLeftovers(folder);
  await writeRecord(folder, await writeVersionFolder(folder, content, { dtype: 'F32', replace: true }));
}

/** A head is kept apart from the trunk's tensors. */
function splitHead(all: ReadonlyMap<string, ParameterTensor>): Pick<VersionContent, 'tensors' | 'extras'> {
  const isHead = ([name]: [string, ParameterTensor]) => isHeadTensor(name);
  const entries = [...all];
  return {
    tensors: new Map(entries.filter((entry) => !isHead(entry))),
    extras: new Map(entries.filter(isHead)),
  };
}

/** Half-written folders beside it, under the names that `writeVersionFolder` writes and moves aside to. */
async function removeLeftovers(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  const prefix = `${path.basename(folder)}.`;
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix) && /\.(tmp|old)$/.test(name)) await rm(path.join(parent, name), { recursive: true });
  }
}
