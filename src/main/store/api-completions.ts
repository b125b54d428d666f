import type { Statement } from 'better-sqlite3';
import type { ApiCompletion } from '../../shared/domain/api-client.ts';
import type { Generation } from '../../shared/domain/conversation.ts';
import type { AbTestId, ApiClientId, ApiCompletionId, GenerationId } from '../../shared/domain/ids.ts';
import type { Generations, NewGeneration } from './generations.ts';
import { writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';
import { said } from '../../shared/language/said.ts';

interface CompletionRow {
  readonly id: string;
  readonly client_id: string;
  readonly conversation: string | null;
  readonly end_user: string | null;
  readonly ab_test_id: string | null;
  readonly ab_unit: string | null;
}

/** An answer with its choices in order. */
export interface StoredCompletion extends ApiCompletion {
  readonly choices: readonly Generation[];
}

export class ApiCompletions {
  readonly #db: Db;
  readonly #generations: Generations;
  readonly #insert: Statement<[CompletionRow & { created_at_ms: number }]>;
  readonly #choose: Statement<[string, number, string]>;
  readonly #get: Statement<[string, string], CompletionRow>;
  readonly #choices: Statement<[string], GenerationId>;

  constructor(db: Db, generations: Generations) {
    this.#db = db;
    this.#generations = generations;
    this.#insert = db.prepare(
      `INSERT INTO api_completions (id, client_id, conversation, end_user, ab_test_id, ab_unit, created_at_ms)
        VALUES (@id, @client_id, @conversation, @end_user, @ab_test_id, @ab_unit, @created_at_ms)`,
    );
    this.#choose = db.prepare('INSERT INTO api_choices (completion_id, place, generation_id) VALUES (?, ?, ?)');
    this.#get = db.prepare('SELECT * FROM api_completions WHERE id = ? AND client_id = ?');
    this.#choices = db
      .prepare<[string], GenerationId>('SELECT generation_id FROM api_choices WHERE completion_id = ? ORDER BY place')
      .pluck();
  }

  /** Stores an answer with its choices, all or none. */
  record(completion: ApiCompletion, choices: readonly NewGeneration[]): StoredCompletion {
    const { id, clientId, conversation, endUser, abTest } = completion;
    return writing(this.#db, said('errors.store.doing.saveCompletion'), () => {
      const created_at_ms = Date.now();
      const ofTest = { ab_test_id: abTest?.id ?? null, ab_unit: abTest?.unit ?? null };
      this.#insert.run({ id, client_id: clientId, conversation, end_user: endUser, ...ofTest, created_at_ms });
      const stored = this.#generations.record(choices);
      stored.forEach((generation, place) => this.#choose.run(id, place, generation.id));
      return { ...completion, choices: stored };
    });
  }

  /** Undefined where this client has no such answer, whoever else may have it. */
  find(clientId: ApiClientId, id: string): StoredCompletion | undefined {
    const row = this.#get.get(id, clientId);
    if (row === undefined) return undefined;
    const choices = this.#choices.all(id).map((generation) => this.#generations.get(generation));
    const { conversation, end_user: endUser, ab_test_id: testId, ab_unit: unit } = row;
    const abTest = testId === null || unit === null ? null : { id: testId as AbTestId, unit };
    return { id: id as ApiCompletionId, clientId, conversation, endUser, abTest, choices };
  }
}
