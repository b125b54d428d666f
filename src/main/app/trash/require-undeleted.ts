import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { Store } from '../../store/store.ts';

/** @throws ParleyError conflict where what a run, or a group of runs, needs was deleted */
export function requireUndeleted(
  { trash }: Store,
  run: Pick<Run, 'name' | 'fromVersionId' | 'config'> & { readonly id: string },
): void {
  const gone = trash.deletedOf(run.fromVersionId, JSON.stringify(run.config));
  if (gone === undefined) return;
  const message = said('errors.training.notResumableWithout', { name: run.name, deleted: gone });
  throw new ParleyError('conflict', message, { id: run.id });
}
