/** What people call a version: a name they gave or recognise, and a tag that tells two of one name apart. */
import type { PolicyVersion } from './policy-version.ts';

type Named = Pick<PolicyVersion, 'id' | 'name'>;

const tagLength = 6;

/** The end of an id that was generated, a chosen id whole; undefined where that is the name already. */
export function versionTag({ id, name }: Named): string | undefined {
  if (id === name) return undefined;
  return /^ver_[0-9a-z]{15}$/.test(id) ? id.slice(-tagLength) : id;
}

/** "Round 3 · 7f3k2a", "parley-base" */
export function versionText(version: Named): string {
  const tag = versionTag(version);
  return tag === undefined ? version.name : `${version.name} · ${tag}`;
}
