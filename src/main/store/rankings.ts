import type { Statement } from 'better-sqlite3';
import { checkRanking } from '../../shared/domain/feedback.ts';
import type { Rater, RankingContent, RankingOutcome } from '../../shared/domain/feedback.ts';
import { comparisonOfRanking } from '../../shared/domain/preference-pairs.ts';
import type { Comparison } from '../../shared/domain/preference-pairs.ts';
import { FeedbackTable, parameters, standing } from './feedback-table.ts';
import type { FeedbackFilter } from './feedback-table.ts';
import { fromJson } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface RankingRow {
  readonly prompt: string;
  readonly candidates: string;
  readonly order_shown: string;
  readonly outcome: RankingOutcome['kind'];
  readonly ranks: string | null;
  readonly reason: string | null;
}

/** What one rater has said that stands. */
export interface RaterCounts extends Rater {
  readonly rankings: number;
  /** Those of them that are neither skipped nor flagged. */
  readonly ranked: number;
}

export class Rankings extends FeedbackTable<'ranking', RankingContent, RankingRow> {
  readonly #byRater: Statement<[ReturnType<typeof parameters>], RaterCounts>;

  constructor(db: Db) {
    super(db, {
      table: 'rankings',
      kind: 'ranking',
      columns: ['prompt', 'candidates', 'order_shown', 'outcome', 'ranks', 'reason'],
      texts: ['prompt', 'candidates'],
      check: checkRanking,
      encode: ({ prompt, candidates, orderShown, outcome }) => ({
        prompt: JSON.stringify(prompt),
        candidates: JSON.stringify(candidates),
        order_shown: JSON.stringify(orderShown),
        outcome: outcome.kind,
        ranks: outcome.kind === 'ranked' ? JSON.stringify(outcome.ranks) : null,
        reason: outcome.kind === 'ranked' ? null : outcome.reason,
      }),
      decode: (row) => ({
        prompt: fromJson(row.prompt),
        candidates: fromJson(row.candidates),
        orderShown: fromJson(row.order_shown),
        outcome:
          row.outcome === 'ranked'
            ? { kind: row.outcome, ranks: fromJson(row.ranks ?? '[]') }
            : { kind: row.outcome, reason: row.reason ?? '' },
      }),
    });
    this.#byRater = db.prepare(
      `SELECT rater_kind AS kind, rater_name AS name, count(*) AS rankings, sum(outcome = 'ranked') AS ranked
        FROM ${standing('rankings')} GROUP BY rater_kind, rater_name ORDER BY rater_kind, min(seq)`,
    );
  }

  /** People first, each kind in the order in which they began. */
  byRater(filter: FeedbackFilter = {}): RaterCounts[] {
    return this.#byRater.all(parameters(filter));
  }

  /** What a reward model may learn from: the rankings that stand, without those skipped or flagged. */
  *comparisons(filter: FeedbackFilter = {}): Generator<Comparison> {
    for (const ranking of this.current(filter)) {
      const comparison = comparisonOfRanking(ranking);
      if (comparison !== undefined) yield comparison;
    }
  }
}
