/** A training run or a round: one resumable job with its state machine. */
import { said } from '../language/said.ts';
import { ParleyError } from './errors.ts';
import type { ErrorData } from './errors.ts';
import type { Message } from './conversation.ts';
import type { RunId, RunSampleId, VersionId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { RunKind } from '../methods/run-kinds.ts';

export const runStates = ['queued', 'running', 'stopping', 'stopped', 'failed', 'completed', 'interrupted'] as const;
export type RunState = (typeof runStates)[number];

export interface Run {
  readonly id: RunId;
  readonly kind: RunKind;
  /** "Round 3": counted among the runs of its kind; no two share one, and it never changes. */
  readonly name: string;
  /** The version that the run starts from; null where it starts from nothing. */
  readonly fromVersionId: VersionId | null;
  readonly config: JsonObject;
  readonly seed: number;
  readonly state: RunState;
  /** Why it failed; null in every other state. */
  readonly error: ErrorData | null;
  /** What it is doing, e.g. "reward model"; null before it starts. */
  readonly stage: string | null;
  /** What a resume needs to know beyond the checkpoint files. */
  readonly progress: JsonObject;
  /** What came out, once completed. */
  readonly result: JsonObject | null;
  readonly createdAtMs: number;
  /** When it last began to run. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
}

/** One measured number. A round has several stages, each with steps of its own; a plain run uses the stage ''. */
export interface RunMetric {
  readonly stage: string;
  readonly step: number;
  readonly name: string;
  /** NaN and the infinities are kept: they are what a diverged run looks like. */
  readonly value: number;
}

/** What the policy wrote at some step, so that training can be read and not only plotted. */
export interface RunSample {
  readonly id: RunSampleId;
  readonly runId: RunId;
  readonly stage: string;
  readonly step: number;
  readonly prompt: readonly Message[];
  readonly completion: string;
  readonly score: number | null;
  readonly kl: number | null;
  readonly createdAtMs: number;
}

/**
 * A stop asked for while running may meet the natural end, so `stopping` can also complete or fail. `interrupted` is a
 * run whose process died. Everything that ended without completing can be taken up again, at once or through the queue.
 */
const transitions: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['running', 'stopped', 'failed'],
  running: ['stopping', 'stopped', 'failed', 'completed', 'interrupted'],
  stopping: ['stopped', 'failed', 'completed', 'interrupted'],
  stopped: ['queued', 'running'],
  failed: ['queued', 'running'],
  interrupted: ['queued', 'running'],
  completed: [],
};

export function canTransition(from: RunState, to: RunState): boolean {
  return transitions[from].includes(to);
}

/** Whether a person means this run by what they typed: its id, or its name, whatever the letters' case. */
export function isRunCalled({ id, name }: Pick<Run, 'id' | 'name'>, text: string): boolean {
  return id === text || name.toLowerCase() === text.toLowerCase();
}

/** Whether a process is, or is about to be, at work on it. */
export function isActive(state: RunState): boolean {
  return state === 'queued' || state === 'running' || state === 'stopping';
}

export function isResumable(state: RunState): boolean {
  return !isActive(state) && canTransition(state, 'running');
}

/** @throws ParleyError conflict, naming both states and what would be possible. */
export function assertTransition({ id: runId, name }: Pick<Run, 'id' | 'name'>, from: RunState, to: RunState): void {
  if (canTransition(from, to)) return;
  const inWords = (state: RunState) => said('runs.state', { state });
  const possible = transitions[from].map(inWords);
  throw new ParleyError(
    'conflict',
    said('checks.runTransition', { run: name, from: inWords(from), to: inWords(to), possible }),
    { runId, from, to },
  );
}
