/** What runs are called, and what a round says of itself. */
import type { Component } from 'svelte';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CirclePause from '@lucide/svelte/icons/circle-pause';
import Clock from '@lucide/svelte/icons/clock';
import LoaderCircle from '@lucide/svelte/icons/loader-circle';
import type { RoundResult } from '../../../shared/contract/results.ts';
import type { RunView } from '../../../shared/contract/runs.ts';

interface StateWords {
  readonly word: string;
  readonly tone: 'neutral' | 'accent' | 'good' | 'warn' | 'bad';
  readonly icon: Component;
}

export const stateWords: Readonly<Record<RunView['state'], StateWords>> = {
  queued: { word: 'waiting', tone: 'neutral', icon: Clock },
  running: { word: 'running', tone: 'accent', icon: LoaderCircle },
  stopping: { word: 'stopping', tone: 'accent', icon: LoaderCircle },
  stopped: { word: 'stopped', tone: 'neutral', icon: CirclePause },
  interrupted: { word: 'interrupted', tone: 'warn', icon: CircleAlert },
  failed: { word: 'failed', tone: 'bad', icon: CircleAlert },
  completed: { word: 'complete', tone: 'good', icon: CircleCheck },
};

/** The app wrote it in the form of its kind (`contract/results.ts`). */
export function roundResult(run: RunView): RoundResult | undefined {
  if (run.kind !== 'round' || run.state !== 'completed' || run.result === null) return undefined;
  return run.result as unknown as RoundResult;
}
