/** What the forms that start a run offer to choose from. */
import type { Choice } from '../../ui/select.svelte';
import { formatCount } from '../../ui/format.ts';
import type { FormData } from './round-form.svelte.ts';

/** Datasets that compare replies. */
export function comparisonSets({ datasets }: Pick<FormData, 'datasets'>): FormData['datasets'] {
  return datasets.filter(({ countByKind }) => countByKind.preference + countByKind.ranking > 0);
}

/** The first stands for what a run takes when it is told nothing. */
export function comparisonChoices(data: Pick<FormData, 'datasets' | 'rankings'>): Choice[] {
  return [
    data.rankings > 0
      ? { value: '', label: `Your rankings (${formatCount(data.rankings)})` }
      : { value: '', label: 'All imported comparisons', note: 'There are no rankings of your own yet.' },
    ...comparisonSets(data).map(({ name, countByKind: { preference, ranking } }) => ({
      value: name,
      label: name,
      note: `${formatCount(preference + ranking)} comparisons`,
    })),
  ];
}

/** Chats that PPO mixes into its updates. */
export function demonstrationChoices({ datasets }: Pick<FormData, 'datasets'>): Choice[] {
  return [
    { value: '', label: 'All chats and demonstrations' },
    ...datasets
      .filter(({ countByKind }) => countByKind.conversation > 0)
      .map(({ name, countByKind }) => ({
        value: name,
        label: name,
        note: `${formatCount(countByKind.conversation)} chats`,
      })),
  ];
}

/** @param first what an empty choice means */
export function promptChoices({ datasets }: Pick<FormData, 'datasets'>, first: string): Choice[] {
  return [
    { value: '', label: first },
    ...datasets.map(({ name, prompts }) => ({ value: name, label: name, note: `${formatCount(prompts)} prompts` })),
  ];
}
