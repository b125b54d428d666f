import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { parameterCount } from './parameter-count.ts';
import type { Store } from '../../store/store.ts';

/** A version as the contract shows it. */
export function versionView(store: Store, version: PolicyVersion) {
  const { files, ...rest } = version;
  // A deleted one cannot be compared with, or looked at.
  const parentId = rest.parentId !== null && store.versions.isDeleted(rest.parentId) ? null : rest.parentId;
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return {
    ...rest,
    parentId,
    parameters: parameterCount(store, version.id),
    sizeBytes,
    folder: store.home.versionDir(version.id),
  };
}
