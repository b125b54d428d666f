/** A run is of one method, or a round. */
import { english } from '../language/en/english.ts';
import { t } from '../language/t.ts';
import { methodCalled, methodNames } from './all.ts';
import type { MethodName } from './all.ts';

export type RunKind = MethodName | 'round';
export const runKinds: readonly RunKind[] = [...methodNames, 'round'];

export function runKindTitle(kind: RunKind): string {
  return kind === 'round' ? t.stages.round : methodCalled(kind).title;
}

/**
 * "Round 3": a name, the same in every language, because people type it and versions are called after it.
 * @param number among the runs of its kind, 1 is the oldest
 */
export function numberedRun(kind: RunKind, number: number): string {
  const { stages, methods } = english.catalogue;
  return `${kind === 'round' ? stages.round : methods[kind].title} ${number}`;
}
