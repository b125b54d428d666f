/** Which version an adapter belongs to: its maker's name of the model is matched with where versions came from. */
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { versionNames } from '../../../shared/domain/version-name.ts';
import { listIn } from '../../../shared/domain/json.ts';
import { isSaid } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { Store } from '../../store/store.ts';

/**
 * @param name `base_model_name_or_path`: a repository of the Hub, a folder, or a version's id where Parley wrote it
 * @returns undefined unless exactly one version has that id, or was imported from there
 */
export function baseNamed(store: Store, name: string | undefined): PolicyVersion | undefined {
  if (name === undefined) return undefined;
  const versions = store.versions.list();
  const called = versions.find(({ id }) => id === name);
  if (called !== undefined) return called;
  const imported = versions.filter(({ note }) => cameFrom(note, name));
  if (imported.length > 0) return imported.length === 1 ? imported[0] : undefined;
  return versions.find(({ id }) => id === path.posix.basename(name).toLowerCase());
}

/** A note of an earlier Parley is a sentence: "Imported from hub:maker/model@commit. Licence: …". */
function cameFrom(note: PolicyVersion['note'], name: string): boolean {
  if (typeof note === 'string') return note.includes(`hub:${name}@`) || note.includes(` ${name}. Licence`);
  return sourcesIn(note).some((source) => source === name || source.startsWith(`hub:${name}@`));
}

/** Where what is said, or a sentence in it, says that something was imported from. */
function sourcesIn({ params = {} }: Said): string[] {
  const { source, sentences } = params;
  if (typeof source === 'string') return [source];
  return listIn(sentences).flatMap((sentence) => (isSaid(sentence) ? sourcesIn(sentence) : []));
}

/**
 * @param chosen what the user named; an adapter that says another model's name is merged all the same
 * @throws ParleyError invalid_input where none was named and none fits, not_found for one that there is not
 */
export function baseOf(store: Store, chosen: string | undefined, named: string | undefined): PolicyVersion {
  if (chosen !== undefined) return store.versions.resolve(chosen);
  const found = baseNamed(store, named);
  if (found !== undefined) return found;
  const versions = store.versions.list();
  const nameOf = versionNames(versions);
  const known = versions.map(({ id }) => nameOf(id));
  throw new ParleyError(
    'invalid_input',
    named === undefined
      ? said('errors.models.baseNotNamed', { known })
      : said('errors.models.baseNotFound', { base: named, known }),
  );
}
