import type { VersionId } from '../../../shared/domain/ids.ts';
import type { Store } from '../../store/store.ts';

interface Tally {
  readonly a: VersionId;
  readonly b: VersionId;
  readonly winRate: { readonly low: number; readonly high: number } | null;
}

/**
 * People's blind votes decide what a judge left open or saw otherwise: with the vote that makes their result clear, a version is kept if it
 * is better than its parent, and no longer kept if it is worse. Later votes leave alone what people say of the version afterwards.
 * @returns the version that was decided on, or null
 */
export function decideByVotes(store: Store, before: Tally, after: Tally): { version: VersionId; kept: boolean } | null {
  const better = clearlyBetter(after);
  if (better === undefined || better === clearlyBetter(before)) return null;
  const [a, b] = [store.versions.get(after.a), store.versions.get(after.b)];
  const child = a.parentId === b.id ? a : b.parentId === a.id ? b : undefined;
  if (child === undefined) return null;
  const kept = better === child.id;
  store.versions.update(child.id, { kept });
  return { version: child.id, kept };
}

function clearlyBetter({ a, b, winRate }: Tally): VersionId | undefined {
  if (winRate === null) return undefined;
  if (winRate.low > 0.5) return a;
  return winRate.high < 0.5 ? b : undefined;
}
