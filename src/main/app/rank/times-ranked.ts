import type { Rater } from '../../../shared/domain/feedback.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { Store } from '../../store/store.ts';

/** How often a rater has ranked, skipped or flagged each prompt, by prompt key; prompts never seen are absent. */
export function timesRanked(store: Store, rater: Rater): Map<string, number> {
  const times = new Map<string, number>();
  for (const { prompt } of store.rankings.current({ raters: [rater] })) {
    const key = promptKey(prompt);
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return times;
}
