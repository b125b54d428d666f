import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { Store } from '../../store/store.ts';

/** @throws ParleyError conflict where what a run, or a group of runs, needs was deleted */
export function requireUndeleted(
  { trash }: Store,
  run: Pick<Run, 'name' | 'fromVersionId' | 'config'> & { readonly id: string },
): void {
  const gone = trash.deletedOf(run.fromVersionId, JSON.stringify(run.config));
  if (gone === undefined) return;
  const message = `${run.name} cannot be resumed: ${gone} was deleted. Restore it first, while that can be done.`;
  throw new ParleyError('conflict', message, { id: run.id });
}
