/** How a run is measured on what it does not learn from while it trains, and what follows from it. */
import { said } from '../../language/said.ts';
import { toggle, whole } from './setting.ts';
import type { ValuesOf } from './setting.ts';

export const evaluationSettings = {
  evalEvery: whole(0, { min: 0 }, said('methodSettings.evalEvery')),
  keepBest: toggle(false, said('methodSettings.keepBest')),
  patience: whole(0, { min: 0, max: 1000 }, said('methodSettings.patience')),
};

export type EvaluationSettings = ValuesOf<typeof evaluationSettings>;
