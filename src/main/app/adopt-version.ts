import { rename } from 'node:fs/promises';
import path from 'node:path';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { PolicyVersion } from '../../shared/domain/policy-version.ts';
import { listFiles } from '../models/version-folder.ts';
import { syncFolder } from '../models/write-file.ts';
import type { Store } from '../store/store.ts';
import type { NewVersion } from '../store/versions.ts';
import { exists } from './exists.ts';

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
    await rename(folder, target).catch((cause: Error) => {
      const message = `Keeping a new version: cannot move ${folder} to ${target}: ${cause.message}`;
      throw new ParleyError('io', message, undefined, { cause });
    });
    await syncFolder(path.dirname(target));
  }
  return store.versions.register({ ...version, files: await listFiles(target) });
}
