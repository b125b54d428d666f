import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { Store } from '../../store/store.ts';

/** A version as the contract shows it. */
export function versionView(store: Store, version: PolicyVersion) {
  const { files, ...rest } = version;
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return { ...rest, sizeBytes, folder: store.home.versionDir(version.id) };
}
