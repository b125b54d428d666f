import type { Statement } from 'better-sqlite3';
import type { FinishReason, Generation, ReplyFigures } from '../../shared/domain/conversation.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { GenerationId, VersionId } from '../../shared/domain/ids.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface GenerationRow {
  readonly id: string;
  readonly version_id: string;
  readonly prompt: string;
  readonly settings: string;
  readonly seed: number;
  readonly candidate: number | null;
  readonly text: string;
  readonly token_ids: string;
  readonly token_logprobs: string;
  readonly finish_reason: FinishReason;
  readonly timings: string | null;
  readonly created_at_ms: number;
}

type FiguresRow = Pick<GenerationRow, 'version_id' | 'seed' | 'finish_reason' | 'timings'> & {
  readonly tokens: number;
  readonly n: number | null;
  readonly chosen_by: string | null;
};

export type NewGeneration = Omit<Generation, 'id' | 'createdAtMs'>;

export class Generations {
  readonly #db: Db;
  readonly #insert: Statement<[GenerationRow]>;
  readonly #byId: Statement<[string], GenerationRow>;
  readonly #figures: Statement<[string], FiguresRow>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO generations (id, version_id, prompt, settings, seed, candidate, text, token_ids, token_logprobs,
        finish_reason, timings, created_at_ms) VALUES (@id, @version_id, @prompt, @settings, @seed, @candidate, @text,
        @token_ids, @token_logprobs, @finish_reason, @timings, @created_at_ms)`,
    );
    this.#byId = db.prepare('SELECT * FROM generations WHERE id = ?');
    this.#figures = db.prepare(
      `SELECT version_id, seed, json_array_length(token_ids) AS tokens, finish_reason, timings, n, chosen_by
        FROM generations LEFT JOIN reply_choices ON generation_id = id WHERE id = ?`,
    );
  }

  /**
   * Stores all or none, e.g. the candidates of one prompt.
   * @throws ParleyError not_found where a version is not registered, invalid_input for numbers that JSON cannot keep
   */
  record(generations: readonly NewGeneration[]): Generation[] {
    return writing(this.#db, said('errors.store.doing.saveReplies'), () =>
      generations.map((generation) => {
        checkTokens(generation);
        const stored: Generation = { ...generation, id: newId('generation'), createdAtMs: Date.now() };
        this.#insert.run(toRow(stored));
        return stored;
      }),
    );
  }

  /** @throws ParleyError not_found */
  get(id: GenerationId): Generation {
    const row = this.#byId.get(id);
    if (row === undefined) throw new ParleyError('not_found', said('errors.store.noGeneration', { id }), { id });
    return fromRow(row);
  }

  /** What is told of a reply, without reading its prompt and tokens. @throws ParleyError not_found */
  figures(id: GenerationId): ReplyFigures {
    const row = this.#figures.get(id);
    if (row === undefined) throw new ParleyError('not_found', said('errors.store.noGeneration', { id }), { id });
    const { version_id, seed, tokens, finish_reason, timings, n, chosen_by } = row;
    return {
      version: version_id as VersionId,
      seed,
      tokens,
      finishReason: finish_reason,
      timings: timings === null ? null : fromJson(timings),
      bestOf: n === null || chosen_by === null ? null : { n, by: chosen_by },
    };
  }
}

function checkTokens({ tokenIds, tokenLogprobs }: NewGeneration): void {
  if (tokenIds.length === tokenLogprobs.length && tokenLogprobs.every(Number.isFinite)) return;
  throw new ParleyError(
    'invalid_input',
    said('errors.store.logprobsMissing', {
      tokens: tokenIds.length,
      finite: tokenLogprobs.filter(Number.isFinite).length,
      logprobs: tokenLogprobs.length,
    }),
  );
}

function toRow(generation: Generation): GenerationRow {
  return {
    id: generation.id,
    version_id: generation.versionId,
    prompt: JSON.stringify(generation.prompt),
    settings: JSON.stringify(generation.settings),
    seed: generation.seed,
    candidate: generation.candidate,
    text: generation.text,
    token_ids: JSON.stringify(generation.tokenIds),
    token_logprobs: JSON.stringify(generation.tokenLogprobs),
    finish_reason: generation.finishReason,
    timings: generation.timings === undefined ? null : JSON.stringify(generation.timings),
    created_at_ms: generation.createdAtMs,
  };
}

function fromRow(row: GenerationRow): Generation {
  return {
    id: row.id as GenerationId,
    versionId: row.version_id as VersionId,
    prompt: fromJson(row.prompt),
    settings: fromJson(row.settings),
    seed: row.seed,
    candidate: row.candidate,
    text: row.text,
    tokenIds: fromJson(row.token_ids),
    tokenLogprobs: fromJson(row.token_logprobs),
    finishReason: row.finish_reason,
    ...(row.timings !== null && { timings: fromJson(row.timings) }),
    createdAtMs: row.created_at_ms,
  };
}
