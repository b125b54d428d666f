import type { GroupView } from '../../../shared/contract/groups.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import type { GroupId, RunId } from '../../../shared/domain/ids.ts';
import { runKinds } from '../../../shared/methods/run-kinds.ts';

/** Where the address says the user is among the runs. */
export type RunsPlace =
  | { readonly kind: 'newest' }
  /** `beside` is another run whose curves are laid over. */
  | { readonly kind: 'run'; readonly id: RunId; readonly beside?: RunId }
  /** A group of runs. */
  | { readonly kind: 'group'; readonly id: GroupId }
  /** The form of this kind of run; `like` is a run whose settings it begins with, `from` a version. */
  | { readonly kind: 'new'; readonly of: RunView['kind']; readonly like?: string; readonly from?: string };

export function runsPlace(rest: readonly string[], query: Readonly<Record<string, string>>): RunsPlace {
  const [first, second] = rest;
  if (first === undefined) return { kind: 'newest' };
  if (first === 'new') return { kind: 'new', of: kindIn(query.kind), like: query.like, from: query.from };
  if (first === 'groups' && second !== undefined) return { kind: 'group', id: second as GroupId };
  // What is no run's id gets the app's own "not found".
  return { kind: 'run', id: first as RunId, beside: query.beside as RunId | undefined };
}

const kindIn = (text: string | undefined) => runKinds.find((kind) => kind === text) ?? 'round';

/** Where a row of the list leads. */
export function placeOf(row: RunView | GroupView): string[] {
  return 'trials' in row ? ['groups', row.id] : [row.id];
}
