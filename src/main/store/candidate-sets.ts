/** Candidates that were drawn for a turn of a conversation: they are there again when the conversation is. */
import type { Statement } from 'better-sqlite3';
import type { CandidateSetId, GenerationId, MessageId, RankingId } from '../../shared/domain/ids.ts';
import { newId } from '../../shared/domain/ids.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';
import { said } from '../../shared/language/said.ts';

/** One candidate: its generation, and how often the same text was drawn. */
export interface DrawnCandidate {
  readonly generationId: GenerationId;
  readonly times: number;
}

export interface CandidateSet {
  readonly id: CandidateSetId;
  readonly messageId: MessageId;
  readonly drawn: number;
  readonly candidates: readonly DrawnCandidate[];
  /** orderShown[place on the screen] = index into candidates. */
  readonly orderShown: readonly number[];
  /** What was said about them, unless it was taken back. */
  readonly rankingId: RankingId | null;
}

interface Row {
  readonly id: string;
  readonly message_id: string;
  readonly drawn: number;
  readonly candidates: string;
  readonly order_shown: string;
  readonly ranking_id: string | null;
  readonly created_at_ms: number;
}

export class CandidateSets {
  readonly #db: Db;
  readonly #insert: Statement<[Row]>;
  readonly #newest: Statement<[string], Row>;
  readonly #say: Statement<[string, string]>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO candidate_sets (id, message_id, drawn, candidates, order_shown, ranking_id, created_at_ms)
        VALUES (@id, @message_id, @drawn, @candidates, @order_shown, @ranking_id, @created_at_ms)`,
    );
    this.#newest = db.prepare(
      `SELECT id, message_id, drawn, candidates, order_shown, created_at_ms,
        (SELECT said.id FROM rankings AS said WHERE said.id = candidate_sets.ranking_id
          AND NOT EXISTS (SELECT 1 FROM rankings AS later WHERE later.supersedes = said.id)) AS ranking_id
        FROM candidate_sets WHERE message_id = ? ORDER BY seq DESC LIMIT 1`,
    );
    this.#say = db.prepare('UPDATE candidate_sets SET ranking_id = ? WHERE id = ?');
  }

  /** @throws ParleyError not_found where the turn is not stored */
  record(set: Omit<CandidateSet, 'id' | 'rankingId'>): CandidateSetId {
    const id = newId('candidateSet');
    writing(this.#db, said('errors.store.doing.saveCandidates', { message: set.messageId }), () =>
      this.#insert.run({
        id,
        message_id: set.messageId,
        drawn: set.drawn,
        candidates: JSON.stringify(set.candidates),
        order_shown: JSON.stringify(set.orderShown),
        ranking_id: null,
        created_at_ms: Date.now(),
      }),
    );
    return id;
  }

  /** Remembers what was said about the candidates. */
  say(id: CandidateSetId, rankingId: RankingId): void {
    writing(this.#db, said('errors.store.doing.saveChoice', { candidates: id }), () => this.#say.run(rankingId, id));
  }

  /** Those drawn for a turn last. */
  newestOf(messageId: MessageId): CandidateSet | undefined {
    const row = this.#newest.get(messageId);
    return (
      row && {
        id: row.id as CandidateSetId,
        messageId: row.message_id as MessageId,
        drawn: row.drawn,
        candidates: fromJson(row.candidates),
        orderShown: fromJson(row.order_shown),
        rankingId: row.ranking_id as RankingId | null,
      }
    );
  }
}
