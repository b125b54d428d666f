import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { baseVersionId, isShipped } from './base-version.ts';
import type { AppContext } from '../context.ts';

/**
 * @param ref an id or how one begins; left out, the newest version that was kept, else the newest that ships, else the first
 * @throws ParleyError not_found, invalid_input for a beginning that several share
 */
export function chooseVersion(
  { store, baseModelDir }: Pick<AppContext, 'store' | 'baseModelDir'>,
  ref: string | undefined,
): PolicyVersion {
  const { versions } = store;
  if (ref !== undefined && (versions.list().length > 0 || ref !== baseVersionId)) return versions.resolve(ref);
  const all = versions.list();
  const chosen = defaultOf(all);
  if (chosen !== undefined) return chosen;
  throw new ParleyError('not_found', said('errors.models.noModel', { folder: baseModelDir }), { folder: baseModelDir });
}

/** @param versions oldest first */
export function defaultOf(versions: readonly PolicyVersion[]): PolicyVersion | undefined {
  return versions.findLast(({ kept }) => kept === true) ?? versions.findLast(isShipped) ?? versions.at(0);
}
