import type { VersionFile } from '../../../shared/domain/policy-version.ts';
import type { ExpectedFiles } from '../../models/files/recorded-files.ts';
import type { Store } from '../../store/store.ts';

/** What the store has on record of every version whose folder is among the paths that `task` names. */
export function expectedFilesOf(store: Store, task: unknown): ExpectedFiles {
  const filesOf = new Map(store.versions.list().map(({ id, files }) => [store.home.versionDir(id), files]));
  const found: Record<string, readonly VersionFile[]> = {};
  JSON.stringify(task, (_key, value: unknown) => {
    const files = typeof value === 'string' ? filesOf.get(value) : undefined;
    if (files !== undefined) found[value as string] = files;
    return value;
  });
  return found;
}
