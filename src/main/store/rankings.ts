import { checkRanking } from '../../shared/domain/feedback.ts';
import type { RankingContent, RankingOutcome } from '../../shared/domain/feedback.ts';
import { comparisonOfRanking } from '../../shared/domain/preference-pairs.ts';
import type { Comparison } from '../../shared/domain/preference-pairs.ts';
import { FeedbackTable } from './feedback-table.ts';
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

export class Rankings extends FeedbackTable<'ranking', RankingContent, RankingRow> {
  constructor(db: Db) {
    super(db, {
      table: 'rankings',
      kind: 'ranking',
      columns: ['prompt', 'candidates', 'order_shown', 'outcome', 'ranks', 'reason'],
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
  }

  /** What a reward model may learn from: the rankings that stand, without those skipped or flagged. */
  *comparisons(filter: FeedbackFilter = {}): Generator<Comparison> {
    for (const ranking of this.current(filter)) {
      const comparison = comparisonOfRanking(ranking);
      if (comparison !== undefined) yield comparison;
    }
  }
}
