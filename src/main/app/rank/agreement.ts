/**
 * How often the newest reward model puts a rater's replies in the rater's own order, told while they rank. Only rankings that
 * came after its data count: what it learned from it may know by heart.
 */
import { said } from '../../../shared/language/said.ts';
import { z } from 'zod';
import type { AgreementView } from '../../../shared/contract/rank.ts';
import type { Ranking } from '../../../shared/domain/feedback.ts';
import type { RankingId, RunId } from '../../../shared/domain/ids.ts';
import { strictPairs } from '../../../shared/domain/preference-pairs.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { clusterMean } from '../../evaluate/cluster-mean.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { AppContext } from '../context.ts';
import { frozenDataSchema } from '../data/frozen-data.ts';
import { rewardModelDir, rewardModelRuns } from '../training/reward-models.ts';

const configSchema = z.object({ data: frozenDataSchema });

type RankedRanking = Ranking & { readonly outcome: { readonly kind: 'ranked' } };

export class Agreement {
  readonly #app: Pick<AppContext, 'store' | 'policies'>;
  /** By the run that made the reward model. A ranking's candidates never change. */
  #known: { readonly rewardRun: RunId; readonly scores: Map<RankingId, readonly number[]> } | undefined;

  constructor(app: Pick<AppContext, 'store' | 'policies'>) {
    this.#app = app;
  }

  /**
   * @param last pairs at most, the newest
   * @returns null where there is no reward model yet
   * @throws ParleyError of the worker that scores
   */
  async of(rater: string, last: number, signal?: AbortSignal): Promise<AgreementView | null> {
    const [run] = rewardModelRuns(this.#app.store);
    if (run === undefined) return null;
    const rankings = this.#newest(run, rater, last);
    const scores = await this.#scores(run.id, rankings, signal);
    let left = last;
    const judged = rankings.map((ranking) => {
      const pairs = strictPairs(completionsOf(ranking), ranking.outcome.ranks).slice(0, left);
      left -= pairs.length;
      const scored = scores.get(ranking.id) ?? [];
      const placeOf = (candidate: number) => ranking.orderShown.indexOf(candidate);
      const reversed = pairs.filter(([better, worse]) => !(scored[better] > scored[worse]));
      return {
        rankingId: ranking.id,
        pairs: pairs.length,
        agreed: pairs.length - reversed.length,
        reversed: reversed.map(([better, worse]) => ({ better: placeOf(better), worse: placeOf(worse) })),
      };
    });
    const sum = (of: 'pairs' | 'agreed') => judged.reduce((total, ranking) => total + ranking[of], 0);
    const clusters = judged.map(({ agreed, pairs }) => ({ sum: agreed, weight: pairs }));
    const rate = clusters.length === 0 ? null : clusterMean(clusters, { seed: 0 });
    return { rewardRun: run.id, pairs: sum('pairs'), agreed: sum('agreed'), rate, rankings: judged };
  }

  /** The newest first, as many as make up so many pairs. */
  #newest(run: Run, rater: string, last: number): RankedRanking[] {
    const { data } = parseAs(configSchema, run.config, said('errors.store.stored', { part: 'settings', of: run.name }));
    const filter = { raters: [{ name: rater, kind: 'human' as const }], afterSeq: data.rankingsUpToSeq ?? 0 };
    const rankings: RankedRanking[] = [];
    let pairs = 0;
    for (const ranking of [...this.#app.store.rankings.current(filter)].reverse()) {
      if (pairs >= last) break;
      if (!isRanked(ranking)) continue;
      const count = strictPairs(completionsOf(ranking), ranking.outcome.ranks).length;
      if (count > 0) rankings.push(ranking);
      pairs += count;
    }
    return rankings;
  }

  async #scores(rewardRun: RunId, rankings: readonly RankedRanking[], signal?: AbortSignal) {
    const { store, policies } = this.#app;
    if (this.#known?.rewardRun !== rewardRun) this.#known = { rewardRun, scores: new Map() };
    const { scores } = this.#known;
    const open = rankings.filter(({ id }) => !scores.has(id));
    if (open.length === 0) return scores;
    const asked = open.map((ranking) => ({ prompt: ranking.prompt, replies: completionsOf(ranking) }));
    const scored = await policies.score(rewardModelDir(store, rewardRun), asked, signal);
    open.forEach(({ id }, place) => scores.set(id, scored[place]));
    return scores;
  }
}

function isRanked(ranking: Ranking): ranking is RankedRanking {
  return ranking.outcome.kind === 'ranked';
}

function completionsOf({ candidates }: Ranking): string[] {
  return candidates.map(({ completion }) => completion);
}
