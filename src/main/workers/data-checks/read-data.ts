/** Everything in the home folder that says something about quality: rankings made here, and datasets. */
import type { DataSource } from '../../../shared/contract/data-quality.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { promptOf } from '../../../shared/domain/dataset.ts';
import { comparisonOfItem, comparisonOfRanking } from '../../../shared/domain/preference-pairs.ts';
import type { StoreReader } from '../../store/open-reader.ts';
import type { Statement } from './contradictions.ts';
import type { RatedStatement } from './rater-agreement.ts';

export function* allStatements({ rankings, datasets }: StoreReader): Generator<Statement<DataSource>> {
  for (const ranking of rankings.current()) {
    const comparison = comparisonOfRanking(ranking);
    const { id, rater, createdAtMs } = ranking;
    if (comparison) yield { ...comparison, source: { kind: 'ranking', id, rater: rater.name, createdAtMs } };
  }
  for (const { id, name } of datasets.list()) {
    for (const item of datasets.items(id)) {
      const comparison = comparisonOfItem(item);
      if (comparison) yield { ...comparison, source: { kind: 'item', id: item.id, dataset: name } };
    }
  }
}

/** What people said of replies, with who said it: rankings made here, and what imported files name somebody for. */
export function* ratedStatements({ rankings, datasets }: StoreReader): Generator<RatedStatement> {
  for (const ranking of rankings.current({ raters: [{ kind: 'human' }] })) {
    const comparison = comparisonOfRanking(ranking);
    if (comparison === undefined) continue;
    const { id, rater, notes, decides = false } = ranking;
    yield { ...comparison, rater, answers: notes?.answers ?? [], rankingId: id, decides };
  }
  for (const { id } of datasets.list()) {
    for (const item of datasets.items(id, { kinds: ['preference', 'ranking'] })) {
      const comparison = comparisonOfItem(item);
      if (comparison === undefined || !('rater' in item) || item.rater === undefined) continue;
      const rater = { kind: 'human' as const, name: item.rater };
      yield { ...comparison, rater, answers: [], rankingId: null, decides: false };
    }
  }
}

/** Every prompt with the place that it is in: a dataset's name, or null for the rankings made here. */
export function* allPrompts({
  rankings,
  datasets,
}: StoreReader): Generator<{ prompt: readonly Message[]; dataset: string | null }> {
  for (const { prompt } of rankings.current()) yield { prompt, dataset: null };
  for (const { id, name } of datasets.list()) {
    for (const item of datasets.items(id)) yield { prompt: promptOf(item), dataset: name };
  }
}

/** How much there is to read, for progress. */
export function countAll({ rankings, datasets }: StoreReader): number {
  return rankings.countCurrent() + datasets.list().reduce((sum, { itemCount }) => sum + itemCount, 0);
}
