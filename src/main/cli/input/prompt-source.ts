/** Which prompts `--prompts` means: a file, a set that comes with Parley, or a dataset of the home folder. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Client } from '../../../shared/contract/contract.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { nearest } from '../../../shared/domain/nearest.ts';
import { said } from '../../../shared/language/said.ts';
import { installationDir } from '../../app/installation-dir.ts';

export type PromptSource =
  { readonly kind: 'file'; readonly path: string } | { readonly kind: 'dataset'; readonly dataset: string };

/** Everyday openers in English and Chinese, for a first round; no prompt is in a set and its held-out one. */
export const shippedSets = ['everyday', 'everyday-heldout', 'everyday-zh', 'everyday-zh-heldout'] as const;
export type ShippedSet = (typeof shippedSets)[number];

export function shippedPrompts(name: ShippedSet): PromptSource {
  return { kind: 'file', path: join(installationDir, 'resources', 'prompts', `${name}.jsonl`) };
}

/** @throws ParleyError not_found, naming what is near */
export async function promptSource(client: Client, given: string): Promise<PromptSource> {
  const path = resolve(given);
  if (existsSync(path)) return { kind: 'file', path };
  const shipped = shippedSets.find((name) => name === given);
  if (shipped !== undefined) return shippedPrompts(shipped);
  const sets = await client.data.list();
  if (sets.some((set) => set.name === given || set.id === given)) return { kind: 'dataset', dataset: given };
  const known = [...shippedSets, ...sets.map((set) => set.name)];
  const near = nearest(given, known);
  throw new ParleyError(
    'not_found',
    near === undefined
      ? said('cliInput.noSuchPrompts', { given, known })
      : said('cliInput.noSuchPromptsNear', { given, known, near }),
  );
}
