/** What goes and what stays when something is deleted, and why it may not be deleted now. */
import { counted } from './counted.ts';
import type { RunState } from '../run-state.ts';

interface InUse {
  readonly name: string;
  readonly run: string;
  readonly state: RunState;
}
interface Names {
  readonly names: readonly string[];
  /** Beyond those. */
  readonly more: number;
}

const listed = ({ names, more }: Names): string => `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;

export const deletion = {
  shipped: ({ name }: { name: string }) =>
    `${name} ships with Parley and answers where no other version does: it stays.`,
  runActive: ({ name, state }: { name: string; state: RunState }) => `${name} is ${state}: stop it first.`,
  versionInUse: ({ name, run, state }: InUse) =>
    `${name} is in use: ${run}, which is ${state}, starts from it or learns from it. Stop it first, or wait.`,
  rewardModelInUse: ({ name, run, state }: InUse) =>
    `${name} is in use: ${run}, which is ${state}, uses its reward model. Stop it first, or wait.`,
  datasetInUse: ({ name, run, state }: InUse) =>
    `${name} is in use: ${run}, which is ${state}, reads it. Stop it first, or wait.`,
  versionNeeded: ({ run }: { run: string }) => `${run} can no longer be resumed: it starts from it or learns from it.`,
  rewardModelNeeded: ({ run }: { run: string }) => `${run} can no longer be resumed: it uses its reward model.`,
  datasetNeeded: ({ run }: { run: string }) => `${run} can no longer be resumed: it reads it.`,

  weights: 'Its weights, once it is removed for good.',
  nextDefault: ({ next }: { next: string }) => `It answers by default; from then on ${next} does.`,
  children: (versions: Names) => `Versions trained from it: ${listed(versions)}.`,
  itsRun: ({ run }: { run: string }) => `${run}, which made it, with its figures.`,
  conversations: 'Conversations with it, and the rankings and votes on its replies.',
  figures: 'Its figures, samples and checkpoints, once it is removed for good.',
  rewardModel: 'Its reward model: nothing can be trained or judged with it any more.',
  progress: 'What it had done: it can no longer be resumed.',
  itsVersion: ({ version }: { version: string }) => `${version}, the version that it made.`,
  learnedFrom: 'The rankings and data that it learned from.',
  items: ({ items }: { items: number }) => `Its ${counted(items, 'item')}, once it is removed for good.`,
  runsThatLearned: (runs: Names) => `Runs that learned from it: ${listed(runs)}.`,
  feedback: 'All rankings and written replies, those on its prompts among them.',
};
