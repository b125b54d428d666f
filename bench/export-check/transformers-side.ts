/** Greedy decoding with the transformers library from an exported folder. */
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runPython, type Peer } from '../torch-oracle/torch-side.ts';
import type { Choice } from './agreement.ts';

export interface TransformersReplies {
  /** Each prompt's ids by the folder's own template and tokenizer. */
  readonly promptIds: readonly (readonly number[])[];
  readonly replies: readonly (readonly Choice[])[];
}

/**
 * @param folder the export; a script and its input are put beside it
 * @param seen how the peer calls a path
 * @returns undefined where there is no transformers library
 */
export async function transformersReplies(
  peer: Peer,
  folder: string,
  seen: (file: string) => string,
  prompts: readonly string[],
  newTokens: number,
): Promise<TransformersReplies | undefined> {
  if (runPython(peer, ['-c', 'import transformers, torch']).status !== 0) return undefined;
  const [script, work] = ['transformers_greedy.py', 'work.json'].map((name) => path.join(folder, '..', name));
  await cp(path.join(import.meta.dirname, '../peers/transformers_greedy.py'), script);
  await writeFile(work, JSON.stringify({ prompts, newTokens }));
  const { status, stdout, stderr } = runPython(peer, [seen(script), seen(folder), seen(work)]);
  if (status !== 0) throw new Error(`transformers_greedy.py: ${stderr}`);
  return JSON.parse(stdout) as TransformersReplies;
}
