import type { Rater } from '../../../shared/domain/feedback.ts';
import type { Store } from '../../store/store.ts';
import { standingRankings } from './standing-rankings.ts';

/** How often a rater has ranked, skipped or flagged each prompt, by prompt key; prompts never seen are absent. */
export function timesRanked(store: Store, { name, kind }: Rater): Map<string, number> {
  const times = new Map<string, number>();
  for (const { promptKey } of standingRankings(store, (rater) => rater.name === name && rater.kind === kind)) {
    times.set(promptKey, (times.get(promptKey) ?? 0) + 1);
  }
  return times;
}
