import type { GroupView, ObjectiveName } from '../../../../shared/contract/groups.ts';
import { t } from '../../../../shared/language/t.ts';
import { progressTitle } from '../../../../shared/methods/progress-stage.ts';
import { formatDuration, formatFigure, formatShare } from '../../../ui/format.ts';

/** "8 of 10 runs". */
export function doneText({ progress: { done, total } }: Pick<GroupView, 'progress'>): string {
  return total === null ? t.runs.group.runs({ count: done }) : t.runs.group.runsOf({ done, total });
}

/** "1 of 2 runs, now Reward model 4 (Reward model), about 2 min left". */
export function progressText({ progress, trials }: Pick<GroupView, 'progress' | 'trials'>): string {
  const { stage, timeLeftMs } = progress;
  const run = trials.at(-1)?.name;
  const parts = [
    doneText({ progress }),
    ...(stage === null || run === undefined ? [] : [t.runs.group.nowRun({ run, stage: progressTitle(stage) })]),
    ...(timeLeftMs === null ? [] : [t.runs.group.timeLeft({ time: formatDuration(timeLeftMs) })]),
  ];
  return t.runs.group.progress({ parts });
}

export function objectiveTitle(name: ObjectiveName): string {
  return t.runs.group.objective({ name });
}

export function objectiveText({ objective }: Pick<GroupView, 'objective'>, value: number | null): string {
  if (value === null) return '';
  return objective?.name === 'heldOutLoss' || objective?.name === 'heldOutDivergence'
    ? formatFigure(value)
    : formatShare(value, 1);
}

/** As it was written in the space of the search. */
export function settingText(value: unknown): string {
  if (typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-3)
    return value.toExponential().replace('-', '−');
  return typeof value === 'string' ? value : typeof value === 'number' ? formatFigure(value) : JSON.stringify(value);
}
