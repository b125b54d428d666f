/** What a run was told, from the settings that the app keeps with it. */
import type { RunView } from '../../../../shared/contract/runs.ts';
import type { SettingField } from '../../../../shared/contract/setting-fields.ts';
import { listIn, objectIn } from '../../../../shared/domain/json.ts';
import { rankedByOf } from '../../../../shared/domain/ranked-by.ts';
import { ratersInWords } from '../../../../shared/domain/rater-words.ts';
import type { JsonObject, JsonValue } from '../../../../shared/domain/json.ts';
import { roundMethod } from '../../../../shared/methods/stages.ts';
import { t } from '../../../../shared/language/t.ts';
import { contestFields } from './round-form.svelte.ts';
import { differingSettings } from './setting-values.ts';

export interface GoalSetting {
  /** Which trainer's, where the run has several. */
  readonly group: string;
  readonly field: SettingField;
  readonly value: JsonValue;
}

export interface Goal {
  /** Names of what it learns from. */
  readonly data: readonly string[];
  /** The run whose reward model it learns from. */
  readonly rewardRun: string | undefined;
  /** Those that differ from the defaults. */
  readonly settings: readonly GoalSetting[];
}

type Fields = Readonly<Record<Exclude<RunView['kind'], 'round'>, readonly SettingField[]>>;

/**
 * @param fields undefined while they are not read yet: then no setting is named
 * @param own the name of the person who reads it
 */
export function goalOf(
  { kind, config }: Pick<RunView, 'kind' | 'config'>,
  fields: Fields | undefined,
  own?: string,
): Goal {
  const differing = (group: string, of: readonly SettingField[], settings: JsonValue | undefined): GoalSetting[] =>
    differingSettings(of, objectIn(settings)).map((found) => ({ group, ...found }));
  const { rewardRun } = config;
  const from = { data: dataNames(config, own), rewardRun: typeof rewardRun === 'string' ? rewardRun : undefined };
  const method = roundMethod(config);
  if (fields === undefined) return { ...from, settings: [] };
  const settings =
    kind === 'round'
      ? [
          ...differing(method, fields[method], config[method]),
          ...differing('reward', fields.reward, config.reward),
          ...differing('', contestFields, config),
        ]
      : differing('', fields[kind], config.settings);
  return { ...from, settings };
}

function dataNames(config: JsonObject, own: string | undefined): string[] {
  const frozen = objectIn(config.data);
  const raters = rankedByOf(config);
  const rankings =
    raters === undefined
      ? t.runs.start.allRankingsHere
      : t.runs.start.rankingsHere({ raters: ratersInWords(raters, own) });
  return [
    ...(typeof frozen.rankingsUpToSeq === 'number' ? [rankings] : []),
    ...(typeof frozen.demonstrationsUpToSeq === 'number' ? [t.runs.start.yourDemonstrations] : []),
    ...(typeof frozen.labelsUpToSeq === 'number' ? [t.runs.start.thumbsHere] : []),
    ...(Object.keys(objectIn(frozen.regenerations)).length > 0 ? [t.runs.start.keptRegenerations] : []),
    ...listIn(frozen.datasets).flatMap((dataset) => {
      const { name } = objectIn(dataset);
      return typeof name === 'string' ? [name] : [];
    }),
  ];
}
