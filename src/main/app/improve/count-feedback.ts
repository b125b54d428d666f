import type { FeedbackCounts } from '../../../shared/domain/improvement.ts';
import type { Store } from '../../store/store.ts';

/** Everything that stands, by anybody. */
export function countFeedback({
  rankings,
  demonstrations,
  edits,
  labels,
  regenerations,
  datasets,
}: Store): FeedbackCounts {
  const sumOf = <One>(all: readonly One[], count: (one: One) => number) =>
    all.reduce((sum, one) => sum + count(one), 0);
  const [thumbs, sets] = [labels.byRater(), datasets.list()];
  return {
    rankings: sumOf(rankings.byRater(), ({ ranked }) => ranked),
    demonstrations: demonstrations.countCurrent(),
    edits: edits.count(),
    good: sumOf(thumbs, ({ good }) => good),
    bad: sumOf(thumbs, ({ bad }) => bad),
    regenerations: regenerations.count(),
    importedComparisons: sumOf(sets, ({ countByKind }) => countByKind.preference + countByKind.ranking),
    importedLabels: sumOf(sets, ({ countByKind }) => countByKind.labelled),
  };
}
