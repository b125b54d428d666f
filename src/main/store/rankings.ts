import type { Statement } from 'better-sqlite3';
import { checkRanking } from '../../shared/domain/feedback.ts';
import type {
  Rater,
  Ranking,
  RankingAnswer,
  RankingContent,
  RankingNotes,
  RankingOutcome,
} from '../../shared/domain/feedback.ts';
import type { DatasetId, RankingId } from '../../shared/domain/ids.ts';
import { comparisonOfRanking } from '../../shared/domain/preference-pairs.ts';
import type { Comparison } from '../../shared/domain/preference-pairs.ts';
import { FeedbackTable, parameters, standing } from './feedback-table.ts';
import type { FeedbackEntry, FeedbackFilter } from './feedback-table.ts';
import { promptHash } from './prompt-hash.ts';
import { fromJson } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface RankingRow {
  readonly prompt: string;
  readonly candidates: string;
  readonly order_shown: string;
  readonly outcome: RankingOutcome['kind'];
  readonly ranks: string | null;
  readonly reason: string | null;
  readonly reasons: string | null;
  readonly comment: string | null;
  readonly tags: string | null;
  readonly answers: string | null;
  readonly decides: number;
  readonly prompt_hash: Buffer;
  readonly longest: number;
}

const columns = [
  ...(['prompt', 'candidates', 'order_shown', 'outcome', 'ranks', 'reason', 'reasons', 'comment', 'tags'] as const),
  ...(['answers', 'decides', 'prompt_hash', 'longest'] as const),
];

const narrowed = `(@outcomes IS NULL OR outcome IN (SELECT value FROM json_each(@outcomes)))
  AND (@prompt IS NULL OR prompt_hash = @prompt)
  AND (@longestFrom IS NULL OR longest >= @longestFrom) AND (@longestTo IS NULL OR longest <= @longestTo)
  AND (@version IS NULL OR instr(candidates, @version))
  AND (@dataset IS NULL OR prompt_hash IN (SELECT prompt_hash FROM dataset_items WHERE dataset_id = @dataset))
  AND (@reason IS NULL OR reason = @reason OR EXISTS (SELECT 1 FROM json_each(reasons) WHERE value = @reason))
  AND (@tag IS NULL OR EXISTS (SELECT 1 FROM json_each(tags) WHERE value = @tag))
  AND (@words IS NULL OR seq IN (SELECT rowid FROM ranking_words WHERE ranking_words MATCH @words))`;

/** What it is called, and how many rankings that stand have it. */
export interface Counted {
  readonly name: string;
  readonly count: number;
}

/** What one rater has said that stands. */
export interface RaterCounts extends Rater {
  readonly rankings: number;
  /** Those of them that are neither skipped nor flagged. */
  readonly ranked: number;
}

export class Rankings extends FeedbackTable<'ranking', RankingContent, RankingRow> {
  readonly #pending: Statement<[{ name: string; kind: string; dataset: string }], number>;
  readonly #shared: Statement<[Record<string, string | number>], RankingId>;
  readonly #byRater: Statement<[ReturnType<typeof parameters>], RaterCounts>;
  readonly #named: Readonly<Record<'reasons' | 'tags', Statement<[ReturnType<typeof parameters>], Counted>>>;
  readonly #onCandidates: Statement<[{ keys: string; name: string; kind: string }], RankingId>;

  constructor(db: Db) {
    super(db, {
      table: 'rankings',
      kind: 'ranking',
      columns,
      texts: ['prompt', 'candidates'],
      narrowed,
      words: {
        table: 'ranking_words',
        of: `words_in(prompt) || ' ' || words_in(candidates) || ' ' || spaced_words(coalesce(comment, ''))`,
      },
      check: checkRanking,
      encode: ({ prompt, candidates, orderShown, outcome, notes, decides }) => ({
        prompt: JSON.stringify(prompt),
        candidates: JSON.stringify(candidates),
        order_shown: JSON.stringify(orderShown),
        outcome: outcome.kind,
        ranks: outcome.kind === 'ranked' ? JSON.stringify(outcome.ranks) : null,
        reason: outcome.kind === 'ranked' ? null : outcome.reason,
        reasons: listOrNull(notes?.reasons),
        comment: notes?.comment ?? null,
        tags: listOrNull(notes?.tags),
        answers: listOrNull(notes?.answers),
        decides: decides === true ? 1 : 0,
        prompt_hash: promptHash(prompt),
        longest: Math.max(...candidates.map(({ completion }) => [...completion].length)),
      }),
      decode: (row) => ({
        prompt: fromJson(row.prompt),
        candidates: fromJson(row.candidates),
        orderShown: fromJson(row.order_shown),
        outcome:
          row.outcome === 'ranked'
            ? { kind: row.outcome, ranks: fromJson(row.ranks ?? '[]') }
            : { kind: row.outcome, reason: row.reason ?? '' },
        ...notesIn(row),
        ...(row.decides === 1 && { decides: true as const }),
      }),
    });
    // As the index on it has it.
    const key = `coalesce(json_extract(candidates, '$[0].generationId'), octet_length(prompt) || ':' || octet_length(candidates))`;
    this.#onCandidates = db
      .prepare<[{ keys: string; name: string; kind: string }], RankingId>(
        `SELECT id FROM rankings AS entry WHERE ${key} IN (SELECT value FROM json_each(@keys))
          AND rater_name = @name AND rater_kind = @kind AND NOT retracted
          AND NOT EXISTS (SELECT 1 FROM rankings AS later WHERE later.supersedes = entry.id)`,
      )
      .pluck();
    const named = (lists: string) =>
      db.prepare<[ReturnType<typeof parameters>], Counted>(
        `SELECT one.value AS name, count(*) AS count FROM (SELECT ${lists} AS list FROM ${standing('rankings', [], narrowed)}
          AND ${lists} IS NOT NULL) AS said, json_each(said.list) AS one GROUP BY one.value ORDER BY count(*) DESC, one.value`,
      );
    this.#named = {
      reasons: named('coalesce(reasons, iif(reason IS NULL, NULL, json_array(reason)))'),
      tags: named('tags'),
    };
    const ownRanking = `SELECT 1 FROM rankings AS entry WHERE entry.prompt_hash = asked.prompt_hash AND rater_kind = @kind
      AND rater_name = @name AND NOT retracted AND NOT EXISTS (SELECT 1 FROM rankings AS later WHERE later.supersedes = entry.id)`;
    const ownDraft = `SELECT 1 FROM ranking_drafts AS begun WHERE begun.prompt_hash = asked.prompt_hash AND rater_kind = @kind
      AND rater_name = @name`;
    this.#pending = db
      .prepare(
        `SELECT count(DISTINCT prompt_hash) FROM dataset_items AS asked WHERE dataset_id = @dataset
          AND prompt_hash IS NOT NULL AND NOT EXISTS (${ownRanking}) AND NOT EXISTS (${ownDraft})`,
      )
      .pluck() as Statement<[{ name: string; kind: string; dataset: string }], number>;
    // With the columns of the row that has the least seq: the candidates that were ranked first.
    this.#shared = db
      .prepare(
        `SELECT id FROM (SELECT asked.id, asked.prompt_hash, min(asked.seq) AS first FROM rankings AS asked
          WHERE asked.outcome = 'ranked' AND asked.rater_kind = 'human' AND NOT asked.retracted AND NOT asked.decides
            AND asked.prompt_hash IN (SELECT prompt_hash FROM dataset_items WHERE dataset_id = @dataset)
            AND NOT EXISTS (SELECT 1 FROM rankings AS later WHERE later.supersedes = asked.id)
          GROUP BY asked.prompt_hash HAVING count(DISTINCT asked.rater_name) < @wanted) AS asked
          WHERE NOT EXISTS (${ownRanking}) AND NOT EXISTS (${ownDraft}) ORDER BY first LIMIT @limit`,
      )
      .pluck() as Statement<[Record<string, string | number>], RankingId>;
    this.#byRater = db.prepare(
      `SELECT rater_kind AS kind, rater_name AS name, count(*) AS rankings, sum(outcome = 'ranked') AS ranked
        FROM ${standing('rankings', [], narrowed)} GROUP BY rater_kind, rater_name ORDER BY rater_kind, min(seq)`,
    );
  }

  /**
   * Stores a ranking, once for each rater and set of candidates: another one of the same candidates takes the place of the one
   * that stands, and the same one said again is that one.
   */
  say(entry: FeedbackEntry<RankingContent>): Ranking {
    const before = this.#standingOn(entry);
    if (before === undefined) return this.record(entry);
    return saysTheSame(before, entry) ? before : this.supersede(before.id, entry);
  }

  #standingOn(entry: FeedbackEntry<RankingContent>): Ranking | undefined {
    const { prompt, candidates, rater } = entry;
    const bytes = [prompt, candidates].map((content) => Buffer.byteLength(JSON.stringify(content)));
    const keys = JSON.stringify([...candidates.map(({ generationId }) => generationId), bytes.join(':')]);
    const said = this.#onCandidates.all({ keys, ...rater }).map((id) => this.get(id));
    // A decision between raters takes the place of a decision, not of what the same person ranked as a rater.
    return said.find((ranking) => setOf(ranking) === setOf(entry) && ranking.decides === entry.decides);
  }

  /** How many different prompts of a set a rater has neither ranked, skipped nor begun. */
  pending({ name, kind }: Rater, dataset: DatasetId): number {
    return this.#pending.get({ name, kind, dataset }) ?? 0;
  }

  /**
   * Rankings by other people of prompts that this rater has not seen, fewer than `wanted` people each: the first ranking of each
   * prompt, the oldest first.
   */
  toShare({ name, kind }: Rater, dataset: DatasetId, wanted: number, limit: number): Ranking[] {
    return this.#shared.all({ name, kind, dataset, wanted, limit }).map((id) => this.get(id));
  }

  /** People first, each kind in the order in which they began. */
  byRater(filter: FeedbackFilter = {}): RaterCounts[] {
    return this.#byRater.all(parameters(filter));
  }

  /** The reasons, or the tags, that rankings have, the most frequent first. */
  named(what: 'reasons' | 'tags', filter: FeedbackFilter = {}): Counted[] {
    return this.#named[what].all(parameters(filter));
  }

  /** What a reward model may learn from: the rankings that stand, without those skipped or flagged. */
  *comparisons(filter: FeedbackFilter = {}): Generator<Comparison> {
    for (const ranking of this.current(filter)) {
      const comparison = comparisonOfRanking(ranking);
      if (comparison !== undefined) yield comparison;
    }
  }
}

function listOrNull(list: readonly unknown[] | undefined): string | null {
  return list === undefined || list.length === 0 ? null : JSON.stringify(list);
}

/** Nothing for a row that says no more than an order. */
function notesIn({ reasons, comment, tags, answers }: RankingRow): { notes?: RankingNotes } {
  if (reasons === null && comment === null && tags === null && answers === null) return {};
  return {
    notes: {
      reasons: fromJson<string[]>(reasons ?? '[]'),
      comment,
      tags: fromJson<string[]>(tags ?? '[]'),
      answers: fromJson<RankingAnswer[]>(answers ?? '[]'),
    },
  };
}

/** What two rankings of the same candidates have in common, in whatever order they stand. */
function setOf({ prompt, candidates }: RankingContent): string {
  return JSON.stringify([prompt, candidates.map(identityOf).sort()]);
}

function identityOf({ generationId, completion }: RankingContent['candidates'][number]): string {
  return generationId ?? JSON.stringify(completion);
}

function saysTheSame(a: RankingContent, b: RankingContent): boolean {
  const said = ({ candidates, outcome }: RankingContent) =>
    outcome.kind === 'ranked'
      ? JSON.stringify(candidates.map((candidate, i) => `${outcome.ranks[i]} ${identityOf(candidate)}`).toSorted())
      : JSON.stringify(outcome);
  return said(a) === said(b) && besides(a) === besides(b);
}

function besides({ notes, decides }: RankingContent): string {
  const { reasons = [], comment = null, tags = [], answers = [] } = notes ?? {};
  return JSON.stringify([reasons, comment, tags, answers, decides === true]);
}
