import type { RunId } from '../../../shared/domain/ids.ts';

/** Where the address says the user is among the runs. */
export type RunsPlace =
  | { readonly kind: 'newest' }
  | { readonly kind: 'run'; readonly id: RunId }
  /** The form; `like` is a run whose settings it begins with, `from` a version. */
  | { readonly kind: 'new'; readonly like?: string; readonly from?: string };

export function runsPlace(rest: readonly string[], query: Readonly<Record<string, string>>): RunsPlace {
  const [first] = rest;
  if (first === undefined) return { kind: 'newest' };
  if (first === 'new') return { kind: 'new', like: query.like, from: query.from };
  // What is no run's id gets the app's own "not found".
  return { kind: 'run', id: first as RunId };
}
