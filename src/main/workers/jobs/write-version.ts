import type { ParameterTensor } from '../../engines/engine.ts';
import { writeVersionFolder, type VersionContent } from '../../models/version-folder.ts';

/**
 * A trained model as a version folder, with its parent's tokenizer and sampling advice. Weights stay F32: what was
 * measured is then what is kept, and rounding to 16 bits could swallow the small updates of a careful learning rate.
 * A folder left by a process that was killed after writing it is replaced: a resumed job writes the same again.
 */
export async function writeVersion(
  folder: string,
  parent: VersionContent,
  tensors: ReadonlyMap<string, ParameterTensor>,
): Promise<void> {
  const { config, tokenizer, generationConfig } = parent;
  const content = { config, tokenizer, generationConfig, ...splitHead(tensors) };
  await writeVersionFolder(folder, content, { dtype: 'F32', replace: true });
}

/** A reward model's head is kept apart from the trunk's tensors. */
function splitHead(all: ReadonlyMap<string, ParameterTensor>): Pick<VersionContent, 'tensors' | 'extras'> {
  const isHead = ([name]: [string, ParameterTensor]) => name.startsWith('score.');
  const entries = [...all];
  return {
    tensors: new Map(entries.filter((entry) => !isHead(entry))),
    extras: new Map(entries.filter(isHead)),
  };
}
