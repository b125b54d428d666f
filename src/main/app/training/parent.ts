import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import type { Store } from '../../store/store.ts';

/** The version that a run starts from. All kinds of training have one. */
export function parentOf(run: Run): VersionId {
  if (run.fromVersionId !== null) return run.fromVersionId;
  throw new ParleyError('internal', `${run.name} has no version to start from.`);
}

export function parentDir(store: Store, run: Run): string {
  return store.home.versionDir(parentOf(run));
}
