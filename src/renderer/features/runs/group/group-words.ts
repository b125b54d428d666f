import type { GroupView } from '../../../../shared/contract/groups.ts';
import { counted } from '../../../../shared/domain/counted.ts';
import { formatFigure, formatShare } from '../../../ui/format.ts';

/** "8 of 10 runs". */
export function doneText({ progress: { done, total } }: Pick<GroupView, 'progress'>): string {
  return total === null ? counted(done, 'run') : `${done} of ${counted(total, 'run')}`;
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
