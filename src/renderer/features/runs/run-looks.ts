/** How runs look in each state, and what a round left. */
import type { Component } from 'svelte';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CirclePause from '@lucide/svelte/icons/circle-pause';
import Clock from '@lucide/svelte/icons/clock';
import LoaderCircle from '@lucide/svelte/icons/loader-circle';
import type { RoundResult } from '../../../shared/contract/results.ts';
import type { RunView } from '../../../shared/contract/runs.ts';

interface StateLook {
  readonly tone: 'neutral' | 'accent' | 'good' | 'warn' | 'bad';
  readonly icon: Component;
}

export const stateLooks: Readonly<Record<RunView['state'], StateLook>> = {
  queued: { tone: 'neutral', icon: Clock },
  running: { tone: 'accent', icon: LoaderCircle },
  stopping: { tone: 'accent', icon: LoaderCircle },
  stopped: { tone: 'neutral', icon: CirclePause },
  interrupted: { tone: 'warn', icon: CircleAlert },
  failed: { tone: 'bad', icon: CircleAlert },
  completed: { tone: 'good', icon: CircleCheck },
};

/** The app wrote it in the form of its kind (`contract/results.ts`). */
export function roundResult(run: RunView): RoundResult | undefined {
  if (run.kind !== 'round' || run.state !== 'completed' || run.result === null) return undefined;
  return run.result as unknown as RoundResult;
}
