/** What people call a version: a name they gave or recognise, and a tag that tells two of one name apart. */
import type { PolicyVersion } from './policy-version.ts';

type Named = Pick<PolicyVersion, 'id' | 'name'>;

const tagLength = 6;

/** The end of an id that was generated, a chosen id whole; undefined where that is the name already. */
export function versionTag({ id, name }: Named): string | undefined {
  if (id === name) return undefined;
  return /^ver_[0-9a-z]{15}$/.test(id) ? id.slice(-tagLength) : id;
}

/** "Round 3 · 7f3k2a", "parley-base": where one is to be picked among all. */
export function versionText(version: Named): string {
  const tag = versionTag(version);
  return tag === undefined ? version.name : `${version.name} · ${tag}`;
}

/**
 * How sentences call versions, by id: by name, with the tag only where another has the same name. One that is not among
 * `versions` keeps its id.
 */
export function versionNames(versions: readonly Named[]): (id: string) => string {
  const byId = new Map<string, Named>(versions.map((version) => [version.id, version]));
  const byName = Map.groupBy(versions, ({ name }) => name.toLowerCase());
  return (id) => {
    const version = byId.get(id);
    if (version === undefined) return id;
    return byName.get(version.name.toLowerCase())?.length === 1 ? version.name : versionText(version);
  };
}
