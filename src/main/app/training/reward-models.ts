/** Where reward models are: in the folder of the run that made one. */
import path from 'node:path';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { isMethod, methodCalled } from '../../../shared/methods/all.ts';
import { makesRewardModel } from '../../../shared/methods/stages.ts';
import type { Store } from '../../store/store.ts';

/** Completed runs that made a reward model, newest first. */
export function rewardModelRuns(store: Store): Run[] {
  return store.runs.list({ states: ['completed'] }).filter(makesRewardModel);
}

/** Completed runs that made a Q-head over candidate replies, newest first. */
export function chooserRuns(store: Store): Run[] {
  return store.runs
    .list({ states: ['completed'] })
    .filter(({ kind }) => isMethod(kind) && methodCalled(kind).makes === 'chooser');
}

/** Of a run that made a chooser. */
export function chooserDir(store: Store, runId: RunId): string {
  return path.join(store.home.runDir(runId), 'chooser');
}

/** Of a reward run; a round's reward model, too, is where `roundFiles` says: in a folder of the same name. */
export function rewardModelDir(store: Store, runId: RunId): string {
  return path.join(store.home.runDir(runId), 'reward-model');
}
