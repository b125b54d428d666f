/** The round that fits the feedback there is: its method, why, and what more feedback would bring. */
import type { Improvement } from '../../../shared/contract/improve.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { ImprovementMethod } from '../../../shared/domain/improvement.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { roundTime } from '../../../shared/methods/round-time.ts';
import type { AppContext } from '../context.ts';
import { demonstrationsName } from '../data/frozen-data.ts';
import { withGroups } from '../data/known-groups.ts';
import { planRound, type PlannedRound } from '../round/plan-round.ts';
import { estimateMemory } from '../training/estimate-memory.ts';
import { methodsFor } from './choose-methods.ts';
import { countFeedback } from './count-feedback.ts';
import { feedbackData, namesFor, weigh } from './feedback-data.ts';
import { imitatedUpToSeq } from './learned-edits.ts';
import { contestPower, judgeSoFar, missingForAny, missingForMore } from './missing.ts';

interface Asked {
  readonly regenerations: boolean;
}

type Choice = NonNullable<Improvement['choice']>;

/** What is tried, the best first, until a round can be planned. */
export async function planImprovement(
  app: AppContext,
  from: PolicyVersion,
  { regenerations }: Asked,
  signal?: AbortSignal,
): Promise<Improvement> {
  const { store } = app;
  const counts = countFeedback(store);
  const newEdits = store.edits.count({ afterSeq: imitatedUpToSeq(store, from) });
  let tooLittle: string | null = null;
  let because: Choice['because'] | undefined;
  for (const data of feedbackData(store, counts, regenerations)) {
    because = await weigh(store, data, { newEdits, rankings: counts.rankings });
    for (const method of methodsFor(because)) {
      const round = {
        method,
        from: from.id,
        data: namesFor(method, data),
        demonstrations: method === 'sft' ? [demonstrationsName] : [],
      };
      const plan = (settings: Choice['round']['settings']) =>
        withGroups(app.checkData, () => planRound(app, from, { ...round, seed: 0, settings }), signal);
      const planned = await orTooLittle(() => plan({}));
      if (planned instanceof ParleyError) {
        tooLittle = planned.message;
        continue;
      }
      const power = contestPower(because, planned.parts, Number(planned.settings.contestSamples), judgeSoFar(store));
      const settings = method === 'kto' ? { kto: balancedWeights(planned.learned) } : {};
      const told = method === 'kto' ? await plan(settings) : planned;
      const takes = await costs(app, from, method, told, signal);
      const choice = { method, because, round: { ...round, settings }, power, ...takes };
      return { from: from.id, counts, choice, tooLittle: null, missing: missingForMore(because, planned.parts, power) };
    }
  }
  const missing = because === undefined ? [] : missingForAny(because);
  return { from: from.id, counts, choice: null, tooLittle, missing };
}

/**
 * Good and bad replies are seldom as many. KTO wants the product of weight and number of the good ones 1 to 4/3 times that of the bad
 * ones (Ethayarajh et al. 2024, eq. 9); the rarer ones get the weight.
 */
export function balancedWeights({ good, bad }: PlannedRound['learned']) {
  const ratio = bad / good;
  const wanted = 7 / 6;
  const [desirableWeight, undesirableWeight] = ratio * wanted >= 1 ? [ratio * wanted, 1] : [1, 1 / (ratio * wanted)];
  const round = (weight: number) => Math.min(100, Number(weight.toPrecision(3)));
  return { desirableWeight: round(desirableWeight), undesirableWeight: round(undesirableWeight) };
}

async function orTooLittle<Result>(work: () => Promise<Result>): Promise<Result | ParleyError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'too_little_data') return error;
    throw error;
  }
}

async function costs(
  app: AppContext,
  from: PolicyVersion,
  method: ImprovementMethod,
  { settings, parts, stages }: PlannedRound,
  signal: AbortSignal | undefined,
): Promise<Pick<Choice, 'settings' | 'parts' | 'memory' | 'time'>> {
  const { runs, versions } = app.store;
  const rounds = runs
    .list({ kinds: ['round'], states: ['completed'] })
    .map(({ fromVersionId, ...run }) => ({ ...run, from: fromVersionId }));
  const time = roundTime({ config: { method, ...settings }, from: from.id }, rounds, versions.list()) ?? null;
  return { settings, parts, memory: await estimateMemory(app, stages, signal), time };
}
