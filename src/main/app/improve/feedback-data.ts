/** Which of the home folder's feedback a round learns from, by the names that its data are asked for by. */
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import type { Because, FeedbackCounts, ImprovementMethod } from '../../../shared/domain/improvement.ts';
import type { Store } from '../../store/store.ts';
import {
  comparisonsOf,
  demonstrationsName,
  freezeData,
  labelsName,
  rankingsName,
  regenerationsName,
  thumbsOf,
} from '../data/frozen-data.ts';

export interface FeedbackData {
  readonly names: readonly string[];
  readonly imported: boolean;
}

/** What was given here alone, since imported feedback may be other people's; and then all of it. */
export function feedbackData(store: Store, counts: FeedbackCounts, regenerations: boolean): FeedbackData[] {
  const own = [
    ...(counts.rankings > 0 ? [rankingsName] : []),
    ...(counts.edits > 0 ? [demonstrationsName] : []),
    ...(regenerations && counts.regenerations > 0 ? [regenerationsName] : []),
    ...(counts.good + counts.bad > 0 ? [labelsName] : []),
  ];
  const sets = store.datasets.list();
  const told = sets.filter(({ countByKind: { preference, ranking, labelled } }) => preference + ranking + labelled > 0);
  const asked = sets.filter((set) => set.countByKind.prompt > 0 && !told.includes(set));
  const named = (some: typeof sets) => some.map(({ name }) => name);
  return [
    { names: [...own, ...named(asked)], imported: false },
    ...(told.length > 0
      ? [{ names: [...own, ...named(sets.filter((set) => told.includes(set) || asked.includes(set)))], imported: true }]
      : []),
  ];
}

/** The same for one method: thumbs are learned from by KTO alone. */
export function namesFor(method: ImprovementMethod, { names }: FeedbackData): string[] {
  return names.filter((name) => method === 'kto' || name !== labelsName);
}

/** What there is in it, for choosing a method. */
export async function weigh(
  store: Store,
  { names, imported }: FeedbackData,
  { newEdits, rankings }: Pick<Because, 'newEdits' | 'rankings'>,
): Promise<Because> {
  const frozen = freezeData(store, names.length > 0 ? names : [rankingsName], 'labels');
  const { comparisons, pairs } = await comparisonsOf(store, frozen);
  const thumbs = await thumbsOf(store, frozen);
  const good = thumbs.filter(({ label }) => label).length;
  const usable = comparisons.filter((comparison) => countPairs(comparison).pairs > 0).length;
  return { newEdits, rankings, comparisons: usable, pairs, good, bad: thumbs.length - good, imported };
}
