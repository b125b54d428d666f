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

/** A round's stages in their order, with what each is for. */
export const roundStages = [
  { id: 'freeze', title: 'Data', purpose: 'Rankings and prompts are split by prompt.' },
  { id: 'reward', title: 'Reward model', purpose: 'Learns from half of the rankings what the rater likes.' },
  { id: 'judge', title: 'Judge', purpose: 'Learns the same from the other half.' },
  { id: 'ppo', title: 'PPO', purpose: 'The policy practises against the reward model.' },
  { id: 'contest', title: 'Contest', purpose: 'The new version against its parent, on prompts that neither has seen.' },
  {
    id: 'judging',
    title: 'Judging',
    purpose: 'A rule decides, or judges on parts of the rankings show how far the judge can be trusted.',
  },
  { id: 'report', title: 'Verdict', purpose: 'Kept only if it surely wins.' },
] as const;

/** The app wrote it in the form of its kind (`contract/results.ts`). */
export function roundResult(run: RunView): RoundResult | undefined {
  if (run.kind !== 'round' || run.state !== 'completed' || run.result === null) return undefined;
  return run.result as unknown as RoundResult;
}
