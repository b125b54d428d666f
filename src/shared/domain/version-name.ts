/** What people call a version: a name they gave or recognise, and a tag that tells two of one name apart. */

interface Named {
  readonly id: string;
  readonly name: string;
}

const tagLength = 6;

/** The end of an id that was generated, a chosen id whole; undefined where that is the name already. */
export function versionTag({ id, name }: Named): string | undefined {
  if (id === name) return undefined;
  return /^ver_[0-9a-z]{15}$/.test(id) ? id.slice(-tagLength) : id;
}

/** "Round 3 · 7f3k2a", "parley-base". */
export function versionText(version: Named): string {
  return withTag(version.name, versionTag(version));
}

/** The tags by id, of those only that share their name with another. */
export function neededTags(versions: readonly Named[]): ReadonlyMap<string, string> {
  const sharing = [...Map.groupBy(versions, ({ name }) => name.toLowerCase()).values()].filter(
    (alike) => alike.length > 1,
  );
  return new Map(
    sharing.flat().flatMap((version) => {
      const tag = versionTag(version);
      return tag === undefined ? [] : [[version.id, tag]];
    }),
  );
}

/** How versions are called, by id: by name, with the tag where one is needed. One not among `versions` keeps its id. */
export function versionNames(versions: readonly Named[]): (id: string) => string {
  const names = new Map<string, string>(versions.map(({ id, name }) => [id, name]));
  const tags = neededTags(versions);
  return (id) => withTag(names.get(id) ?? id, tags.get(id));
}

function withTag(name: string, tag: string | undefined): string {
  return tag === undefined ? name : `${name} · ${tag}`;
}
