/**
 * What is asked of the rankings that stand with every prompt that is ranked: kept in memory, and brought up to date with what
 * was stored since. They are append-only, so no more than that need be read.
 */
import { setImmediate } from 'node:timers/promises';
import type { Rater } from '../../../shared/domain/feedback.ts';
import type { RankingId } from '../../../shared/domain/ids.ts';
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { Store } from '../../store/store.ts';

/** Between two turns of the event loop. */
const readAtOnce = 250;

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

  bringUpToDate({ rankings }: Store, upToSeq = rankings.watermark()): Iterable<Standing> {
    for (const { id, supersedes, retracted, rater, prompt, candidates, outcome, durationMs } of rankings.log(
      this.#watermark,
      upToSeq,
    )) {
      if (supersedes !== null) this.#byId.delete(supersedes);
      if (retracted) continue;
      const completions = candidates.map(({ completion }) => completion);
      const counts =
        outcome.kind === 'ranked' ? countPairs({ completions, ranks: outcome.ranks }) : { pairs: 0, ties: 0 };
      this.#byId.set(id, { rater, promptKey: promptKey(prompt), ...counts, durationMs });
    }
    this.#watermark = Math.max(this.#watermark, upToSeq);
    return this.#byId.values();
  }
}

const ofStore = new WeakMap<Store, StandingRankings>();

function keptOf(store: Store): StandingRankings {
  const known = ofStore.get(store) ?? new StandingRankings();
  ofStore.set(store, known);
  return known;
}

/** In the order in which they were stored. @param is whose; default: everybody's */
export function standingRankings(store: Store, is: (rater: Rater) => boolean = () => true): Standing[] {
  return [...keptOf(store).bringUpToDate(store)].filter(({ rater }) => is(rater));
}

/** Reads them a few at a time, so that whoever asks later finds them read. */
export async function readAhead(store: Store): Promise<void> {
  for (let upToSeq = readAtOnce; upToSeq < store.rankings.watermark(); upToSeq += readAtOnce) {
    keptOf(store).bringUpToDate(store, upToSeq);
    await setImmediate();
  }
}
