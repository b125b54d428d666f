import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { requireAsRecorded } from '../../models/files/recorded-files.ts';
import { listFiles } from '../../models/files/version-folder.ts';
import { syncFolder } from '../../models/files/write-file.ts';
import type { Home } from '../../store/home.ts';
import type { Store } from '../../store/store.ts';
import type { NewVersion } from '../../store/versions.ts';
import { exists } from '../exists.ts';

/**
 * Makes a folder that a run wrote a version of the home folder. Doing it again after a crash in between does what is left
 * to do.
 * @param folder in the same file system as the home folder; it is moved
 */
export async function adoptVersion(
  store: Store,
  folder: string,
  version: Omit<NewVersion, 'files'>,
): Promise<PolicyVersion> {
  if (store.versions.has(version.id)) return store.versions.get(version.id);
  const target = store.home.versionDir(version.id);
  if (!(await exists(target))) {
    await requireAsRecorded(folder);
    await rename(folder, target).catch((cause: Error) => {
      const message = said('errors.models.notMoved', { folder, target, refusal: cause.message });
      throw new ParleyError('io', message, undefined, { cause });
    });
    await syncFolder(path.dirname(target));
  }
  return store.versions.register({ ...version, files: await listFiles(target) });
}

/**
 * Makes room for a version of this id. What lies there without a record was left by a process that ended between moving a
 * folder there and recording it, or belongs to a database that was lost: it is kept in the home's folder `unrecorded`.
 */
export async function putAsideUnrecorded(home: Home, id: VersionId): Promise<void> {
  const folder = home.versionDir(id);
  if (!(await exists(folder))) return;
  const aside = path.join(home.dir, 'unrecorded');
  await mkdir(aside, { recursive: true });
  await rename(folder, path.join(aside, `${id}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`));
}
