/**
 * The shipped model becomes an ordinary version of the home folder. It is copied, not referred to: versions are
 * immutable, and a later Parley that ships another model must not change the parent of what was trained from this one.
 * The later one comes beside it, as parley-base-2, and so on.
 */
import { cp, rename } from 'node:fs/promises';
import path from 'node:path';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { said } from '../../../shared/language/said.ts';
import { sha256OfFile } from '../../models/files/file-hash.ts';
import { listFiles, readVersionFolder } from '../../models/files/version-folder.ts';
import { syncFolder, temporaryName } from '../../models/files/write-file.ts';
import type { Store } from '../../store/store.ts';
import { putAsideUnrecorded } from './adopt-version.ts';
import { exists } from '../exists.ts';

export const baseVersionId = parseVersionId('parley-base');

const weights = 'model.safetensors';

/** Whether it came with Parley. */
export function isShipped({ id, parentId, runId }: PolicyVersion): boolean {
  return /^parley-base(-\d+)?$/.test(id) && parentId === null && runId === null;
}

/**
 * Does nothing where the home folder has these weights already, or where nothing is shipped: a home folder can do without,
 * and what needs a model says where it was looked for.
 * @throws ParleyError corrupt where what is shipped is damaged; io
 */
export async function registerBaseVersion(store: Store, shippedDir: string): Promise<void> {
  const { versions } = store;
  if (!(await exists(path.join(shippedDir, 'config.json')))) return;
  if (versions.has(baseVersionId)) {
    const sha256 = await sha256OfFile(path.join(shippedDir, weights));
    if (versions.hasFile({ path: weights, sha256 })) return;
  }
  await readVersionFolder(shippedDir);
  let id = baseVersionId;
  for (let generation = 2; versions.has(id); generation++) id = parseVersionId(`${baseVersionId}-${generation}`);
  const target = store.home.versionDir(id);
  const temporary = temporaryName(target);
  await cp(shippedDir, temporary, { recursive: true });
  await putAsideUnrecorded(store.home, id);
  await rename(temporary, target);
  await syncFolder(path.dirname(target));
  versions.register({ id, files: await listFiles(target), note: said('notes.shipped') });
}
