/** Runs of one method that belong together: the same with other seeds, or the trials of a search for settings. */
import type { ErrorData } from './errors.ts';
import type { GroupId, RunId, VersionId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { RunState } from './run.ts';

export const groupKinds = ['seeds', 'search'] as const;
export type GroupKind = (typeof groupKinds)[number];

/** As a run's: `interrupted` is one whose process died. A run of it that failed is a result, and fails nothing else. */
export const groupStates = ['running', 'stopping', 'stopped', 'interrupted', 'failed', 'completed'] as const;
export type GroupState = (typeof groupStates)[number];

export interface RunGroup {
  readonly id: GroupId;
  readonly kind: GroupKind;
  /** "Search 2": counted among the groups of its kind. */
  readonly name: string;
  readonly method: string;
  readonly fromVersionId: VersionId;
  /** What its runs have in common, and by what rule they differ. */
  readonly config: JsonObject;
  readonly state: GroupState;
  readonly error: ErrorData | null;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
}

/** A run's place in its group. */
export interface GroupMember {
  readonly runId: RunId;
  /** Counted from 0, in the order they begin. */
  readonly trial: number;
  readonly state: RunState;
}

export function groupName(kind: GroupKind, number: number): string {
  // Not shown: part of a name that people type, the same in every language
  const word = kind === 'seeds' ? 'Seeds' : 'Search';
  return `${word} ${number}`;
}

export function isGroupActive(state: GroupState): boolean {
  return state === 'running' || state === 'stopping';
}
