/** How long a round will take, by the pace of one that was completed here. */
import type { RoundResult } from '../../../../shared/contract/results.ts';
import { objectIn } from '../../../../shared/domain/json.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import { methodCalled } from '../../../../shared/methods/all.ts';
import { methodOfStage, roundStages } from '../../../../shared/methods/stages.ts';

/** What each stage's time is proportional to; a stage that is not in here takes as long as ever. */
export type RoundSize = Readonly<Record<string, number>>;

export interface Pace {
  readonly size: RoundSize;
  readonly secondsByStage: RoundResult['secondsByStage'];
}

/** From a round's settings with every default filled in, as they are typed or kept. */
export function sizeOfRound(config: JsonObject): RoundSize {
  const trained = roundStages.flatMap(({ id }): [string, number][] => {
    const name = methodOfStage(id)?.name;
    if (name === undefined) return [];
    const settings = objectIn(config[name]);
    return [[id, methodCalled(name).work((setting) => Number(settings[setting]))]];
  });
  return { ...Object.fromEntries(trained), contest: Number(config.contestPrompts) * Number(config.contestSamples) };
}

/** Each stage's time scaled by what it does more or less of: a rough figure. The model is taken to be as large as before. */
export function estimateSeconds(size: RoundSize, pace: Pace): number {
  const ratio = (stage: string) => (stage in size ? size[stage] / Math.max(1e-9, pace.size[stage]) : 1);
  const seconds = Object.entries(pace.secondsByStage).map(([stage, spent]) => spent * ratio(stage));
  return seconds.reduce((sum, spent) => sum + spent, 0);
}
