/** What the forms that start a run offer to choose from, and what a choice sends. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { Rater, RaterChoice } from '../../../../shared/domain/feedback.ts';
import { listIn, objectIn } from '../../../../shared/domain/json.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import { rankedByOf } from '../../../../shared/domain/ranked-by.ts';
import { raterInWords, ratersInWords } from '../../../../shared/domain/rater-words.ts';
import { t } from '../../../../shared/language/t.ts';
import type { Choice } from '../../../ui/choice.ts';
import type { FormData } from './form-data.ts';

type Comparing = Pick<FormData, 'datasets' | 'raters'>;

/** Before the raters of a choice that names some; no dataset is called so. */
const ratersMark = 'raters:';

type Learned = 'comparisons' | 'labels';

/** Datasets that compare replies, or say of each whether it is good. */
export function comparisonSets(
  { datasets }: Pick<FormData, 'datasets'>,
  needs: Learned = 'comparisons',
): FormData['datasets'] {
  return datasets.filter((set) => learnableItems(set, needs) > 0);
}

function learnableItems({ countByKind }: FormData['datasets'][number], needs: Learned): number {
  return countByKind.preference + countByKind.ranking + (needs === 'labels' ? countByKind.labelled : 0);
}

/**
 * The first stands for what a run takes when it is told nothing.
 * @param own the name of the person who reads it
 */
export function comparisonChoices(data: Comparing, own: string, needs: Learned = 'comparisons'): Choice[] {
  return [
    everybody(data.raters, own),
    ...narrower(data.raters, own),
    ...comparisonSets(data, needs).map((set) => ({
      value: set.name,
      label: set.name,
      note: (needs === 'labels' ? t.runs.start.ratedItems : t.runs.start.comparisons)({
        count: learnableItems(set, needs),
      }),
    })),
  ];
}

/** Chats that PPO mixes into its updates. */
export function demonstrationChoices({ datasets }: Pick<FormData, 'datasets'>): Choice[] {
  return [
    { value: '', label: t.runs.start.allChats },
    ...datasets
      .filter(({ countByKind }) => countByKind.conversation > 0)
      .map(({ name, countByKind }) => ({
        value: name,
        label: name,
        note: t.runs.start.chats({ count: countByKind.conversation }),
      })),
  ];
}

/** What choosing it sends. */
export function learnsFromInput(value: string): { data: string[]; raters?: RaterChoice[] } {
  if (value.startsWith(ratersMark)) {
    return { data: [], raters: JSON.parse(value.slice(ratersMark.length)) as RaterChoice[] };
  }
  return { data: value === '' ? [] : [value] };
}

/** The choice that a run was started with; empty where it is not to be had any more. */
export function learnsFromOf(config: JsonObject, data: Comparing): string {
  const { rankingsUpToSeq, datasets } = objectIn(config.data);
  if (typeof rankingsUpToSeq === 'number') {
    const raters = (rankedByOf(config) ?? []).map(({ kind, name }) => ({ kind, name }));
    const offered = narrower(data.raters, '').map(({ value }) => value);
    return offered.find((value) => value === valueOf(raters)) ?? '';
  }
  const names = listIn(datasets).map((set) => objectIn(set).name);
  return comparisonSets(data, 'labels').find(({ name }) => names.length === 1 && names[0] === name)?.name ?? '';
}

/** @param first what an empty choice means */
export function promptChoices({ datasets }: Pick<FormData, 'datasets'>, first: string): Choice[] {
  return [
    { value: '', label: first },
    ...datasets.map(({ name, prompts }) => ({
      value: name,
      label: name,
      note: t.runs.start.prompts({ count: prompts }),
    })),
  ];
}

type Counted = Pick<Awaited<ReturnType<Client['rank']['raters']>>[number], 'kind' | 'name' | 'ranked'>;

function everybody(raters: readonly Counted[], own: string): Choice {
  const [first] = raters;
  if (raters.length === 0) {
    return { value: '', label: t.runs.start.allComparisons, note: t.runs.start.noOwnRankings };
  }
  if (raters.length === 1) return { value: '', label: titleOf(first, own) };
  const words = ratersInWords(
    raters.map(({ ranked, ...rater }) => ({ ...rater, rankings: ranked })),
    own,
  );
  return { value: '', label: t.runs.start.everybodysRankings({ count: total(raters) }), note: words };
}

/** Where several have ranked: people or rules alone, and each of them. */
function narrower(raters: readonly Counted[], own: string): Choice[] {
  if (raters.length < 2) return [];
  const [people, rules] = (['human', 'rule'] as const).map((kind) => raters.filter((rater) => rater.kind === kind));
  const group = (
    members: readonly Counted[],
    others: readonly Counted[],
    label: (told: { count: number }) => string,
  ): Choice[] =>
    members.length > 1 && others.length > 0
      ? [{ value: valueOf(members), label: label({ count: total(members) }) }]
      : [];
  return [
    ...group(people, rules, t.runs.start.peoplesRankings),
    ...group(rules, people, t.runs.start.rulesRankings),
    ...raters.map((rater) => ({ value: valueOf([rater]), label: titleOf(rater, own) })),
  ];
}

function titleOf({ ranked, ...rater }: Counted, own: string): string {
  const isOwn = rater.kind === 'human' && rater.name === own;
  return isOwn
    ? t.runs.start.yourRankings({ count: ranked })
    : t.runs.start.rankingsBy({ rater: raterInWords(rater), count: ranked });
}

function valueOf(raters: readonly Rater[]): string {
  return ratersMark + JSON.stringify(raters.map(({ kind, name }) => ({ kind, name })));
}

function total(raters: readonly Counted[]): number {
  return raters.reduce((sum, { ranked }) => sum + ranked, 0);
}
