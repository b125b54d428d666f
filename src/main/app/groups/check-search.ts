/** What a search is asked for, checked against its method before anything is trained. */
import type { ObjectiveName, SearchSpace } from '../../../shared/contract/groups.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { methodInSentence } from '../../../shared/methods/method-in-sentence.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { Method } from '../../../shared/methods/all.ts';
import type { Setting } from '../../../shared/methods/parts/setting.ts';
import { settingsFor } from '../runs/job-settings.ts';
import { keptOneIn, rungAmounts } from './group-plan.ts';

interface Objective {
  readonly title: string;
  readonly higherIsBetter: boolean;
}

export const objectives: Readonly<Record<ObjectiveName, Objective>> = {
  heldOutLoss: { title: 'held-out loss', higherIsBetter: false },
  heldOutDivergence: { title: 'held-out divergence from the teacher', higherIsBetter: false },
  heldOutAccuracy: { title: 'held-out accuracy', higherIsBetter: true },
  winRate: { title: 'win rate against the parent', higherIsBetter: true },
};

/** What each method measures on data that it does not learn from. */
const measured: Readonly<Record<Method['needs'], ObjectiveName>> = {
  chats: 'heldOutLoss',
  teacher: 'heldOutDivergence',
  comparisons: 'heldOutAccuracy',
  labels: 'heldOutAccuracy',
  prompts: 'winRate',
};

/**
 * What a search looks for: never what the runs are trained on, since the best at that is whoever deceives it best.
 * @throws ParleyError invalid_input where the method does not measure it
 */
export function objectiveOf({ needs, makes, name }: Method, asked: ObjectiveName | undefined): ObjectiveName {
  const usual = measured[needs];
  const chosen = asked ?? usual;
  if (chosen === usual || (chosen === 'winRate' && makes === 'version')) return chosen;
  const known = [...new Set<ObjectiveName>([usual, ...(makes === 'version' ? (['winRate'] as const) : [])])];
  const refused = { method: methodInSentence(name), objective: chosen };
  throw new ParleyError(
    'invalid_input',
    needs === 'prompts'
      ? said('errors.training.searchedForTrainedReward', { ...refused, expected: known[0] })
      : said('errors.training.notSearchable', { ...refused, expected: known }),
  );
}

/** @throws ParleyError invalid_input for a setting that there is not, or values that it cannot have */
export function checkSpace({ name, settings }: Method, space: SearchSpace, base: JsonObject): void {
  for (const [setting, dimension] of Object.entries(space)) {
    const field = (settings as Readonly<Record<string, Setting>>)[setting];
    if (field === undefined) {
      throw fault(setting, said('errors.training.noSuchSetting', { method: name, known: Object.keys(settings) }));
    }
    const values = Array.isArray(dimension) ? dimension : [dimension.min, dimension.max];
    if (!Array.isArray(dimension)) {
      const { min, max, log } = dimension;
      if (field.kind !== 'number' && field.kind !== 'whole') {
        throw fault(setting, said('errors.training.rangeOfNoNumber'));
      }
      if (min >= max) throw fault(setting, said('errors.training.emptyRange', { min, max }));
      if (log && min <= 0) throw fault(setting, said('errors.training.logarithmicFromZero', { min }));
    }
    for (const value of values) settingsFor(name, { ...base, [setting]: value });
  }
}

/** @throws ParleyError invalid_input where there is nothing to halve */
export function rungsOf({ amount }: Method, space: SearchSpace, base: JsonObject, trials: number) {
  if (amount in space) {
    throw fault(amount, said('errors.training.halvingSetsIt'));
  }
  const amounts = rungAmounts(trials, Number(base[amount]));
  if (amounts.length > 1) return { setting: amount, amounts };
  throw new ParleyError(
    'invalid_input',
    said('errors.training.nothingToHalve', {
      factor: keptOneIn,
      setting: amount,
      trials,
      amount: JSON.stringify(base[amount]),
    }),
  );
}

/** Settings that decide what data are frozen are so as the largest of the space would have them. */
export function widestSettings(space: SearchSpace): JsonObject {
  const widest = Object.entries(space).map(([name, dimension]) => [
    name,
    Array.isArray(dimension)
      ? dimension.reduce((most, value) => (Number(value) > Number(most) ? value : most))
      : dimension.max,
  ]);
  return Object.fromEntries(widest) as JsonObject;
}

function fault(setting: string, problem: Said): ParleyError {
  return new ParleyError('invalid_input', said('errors.training.space', { setting, problem }));
}
