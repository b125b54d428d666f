/** A run is of one method, or a round. */
import { methodCalled, methodNames } from './all.ts';
import type { MethodName } from './all.ts';

export type RunKind = MethodName | 'round';
export const runKinds: readonly RunKind[] = [...methodNames, 'round'];

export function runKindTitle(kind: RunKind): string {
  return kind === 'round' ? 'Round' : methodCalled(kind).title;
}

/** "Round 3". @param number among the runs of its kind, 1 is the oldest */
export function numberedRun(kind: RunKind, number: number): string {
  return `${runKindTitle(kind)} ${number}`;
}
