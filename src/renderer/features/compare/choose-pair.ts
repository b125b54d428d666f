import type { VersionView } from '../../../shared/contract/models.ts';

/**
 * Which two versions the address asks for. Left out or unknown: the newest kept one that has a parent, against that
 * parent; else the two newest. Undefined where there are fewer than two versions.
 */
export function choosePair(
  versions: readonly VersionView[],
  asked: Readonly<Record<string, string>>,
): { readonly a: string; readonly b: string } | undefined {
  if (versions.length < 2) return undefined;
  const known = (id: string | undefined) => versions.find((version) => version.id === id);
  const child =
    versions.findLast(({ kept, parentId }) => kept === true && parentId !== null) ??
    versions.findLast(({ parentId }) => parentId !== null) ??
    versions[versions.length - 1];
  const a = known(asked.a) ?? child;
  const b = known(asked.b) ?? known(a.parentId ?? undefined) ?? versions.findLast(({ id }) => id !== a.id);
  return b && { a: a.id, b: b.id };
}
