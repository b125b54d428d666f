/** How a run is measured on what it does not learn from while it trains, and what follows from it. */
import { toggle, whole } from './setting.ts';
import type { ValuesOf } from './setting.ts';

export const evaluationSettings = {
  evalEvery: whole(
    0,
    { min: 0 },
    'Updates between two measurements of loss and accuracy on the held-out data; 0 measures after each epoch.',
  ),
  keepBest: toggle(
    false,
    'Whether the result is the policy as it was at the measurement with the lowest held-out loss, in place of the last.',
  ),
  patience: whole(
    0,
    { min: 0, max: 1000 },
    'Measurements in a row without a lower held-out loss after which the run ends; 0 never ends it early.',
  ),
};

export type EvaluationSettings = ValuesOf<typeof evaluationSettings>;
