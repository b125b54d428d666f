/**
 * The shipped model becomes an ordinary version of the home folder. It is copied, not referred to: versions are
 * immutable, and a later Parley that ships another model must not change the parent of what was trained from this one.
 */
import { cp, rename } from 'node:fs/promises';
import path from 'node:path';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import { listFiles, readVersionFolder } from '../../models/files/version-folder.ts';
import { syncFolder, temporaryName } from '../../models/files/write-file.ts';
import type { Store } from '../../store/store.ts';
import { putAsideUnrecorded } from './adopt-version.ts';
import { exists } from '../exists.ts';

export const baseVersionId = parseVersionId('parley-base');

/**
 * Does nothing where the home folder has it already, or where nothing is shipped: a home folder can do without, and what
 * needs a model says where it was looked for.
 * @throws ParleyError corrupt where what is shipped is damaged; io
 */
export async function registerBaseVersion(store: Store, shippedDir: string): Promise<void> {
  if (store.versions.has(baseVersionId) || !(await exists(path.join(shippedDir, 'config.json')))) return;
  await readVersionFolder(shippedDir);
  const target = store.home.versionDir(baseVersionId);
  const temporary = temporaryName(target);
  await cp(shippedDir, temporary, { recursive: true });
  await putAsideUnrecorded(store.home, baseVersionId);
  await rename(temporary, target);
  await syncFolder(path.dirname(target));
  store.versions.register({ id: baseVersionId, files: await listFiles(target), note: 'Shipped with Parley.' });
}
