/**
 * What is asked of the rankings that stand with every prompt that is ranked: kept in memory, and brought up to date with what
 * was stored since. They are append-only, so no more than that need be read.
 */
import type { Rater } from '../../../shared/domain/feedback.ts';
import type { RankingId } from '../../../shared/domain/ids.ts';
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { Store } from '../../store/store.ts';

interface Standing {
  readonly rater: Rater;
  readonly promptKey: string;
  readonly pairs: number;
  readonly ties: number;
  readonly durationMs: number | null;
}

class StandingRankings {
  readonly #byId = new Map<RankingId, Standing>();
  #watermark = 0;

  bringUpToDate({ rankings }: Store): Iterable<Standing> {
    const watermark = rankings.watermark();
    for (const { id, supersedes, retracted, rater, prompt, candidates, outcome, durationMs } of rankings.log(
      this.#watermark,
    )) {
      if (supersedes !== null) this.#byId.delete(supersedes);
      if (retracted) continue;
      const completions = candidates.map(({ completion }) => completion);
      const counts =
        outcome.kind === 'ranked' ? countPairs({ completions, ranks: outcome.ranks }) : { pairs: 0, ties: 0 };
      this.#byId.set(id, { rater, promptKey: promptKey(prompt), ...counts, durationMs });
    }
    this.#watermark = watermark;
    return this.#byId.values();
  }
}

const ofStore = new WeakMap<Store, StandingRankings>();

/** In the order in which they were stored. @param is whose; default: everybody's */
export function standingRankings(store: Store, is: (rater: Rater) => boolean = () => true): Standing[] {
  const known = ofStore.get(store) ?? new StandingRankings();
  ofStore.set(store, known);
  return [...known.bringUpToDate(store)].filter(({ rater }) => is(rater));
}
