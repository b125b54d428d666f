/** How the prompts of a set are to be ranked: guidelines, questions beside the ranking, how many people rank the same candidates. */
import type { Statement } from 'better-sqlite3';
import type { DatasetId } from '../../shared/domain/ids.ts';
import { noProject } from '../../shared/domain/rank-project.ts';
import type { RankProject } from '../../shared/domain/rank-project.ts';
import { said } from '../../shared/language/said.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface Row {
  readonly dataset_id: string;
  readonly guidelines: string;
  readonly questions: string;
  readonly raters_wanted: number;
  readonly updated_at_ms: number;
}

export class RankProjects {
  readonly #db: Db;
  readonly #get: Statement<[string], Row>;
  readonly #set: Statement<[Row]>;

  constructor(db: Db) {
    this.#db = db;
    this.#get = db.prepare('SELECT * FROM rank_projects WHERE dataset_id = ?');
    this.#set = db.prepare(
      `INSERT INTO rank_projects (dataset_id, guidelines, questions, raters_wanted, updated_at_ms)
        VALUES (@dataset_id, @guidelines, @questions, @raters_wanted, @updated_at_ms)
        ON CONFLICT (dataset_id) DO UPDATE SET guidelines = excluded.guidelines, questions = excluded.questions,
          raters_wanted = excluded.raters_wanted, updated_at_ms = excluded.updated_at_ms`,
    );
  }

  /** Of a set that nobody has written one for: without guidelines and questions, one person a prompt. */
  get(dataset: DatasetId): RankProject {
    const row = this.#get.get(dataset);
    if (row === undefined) return noProject;
    return { guidelines: row.guidelines, questions: fromJson(row.questions), ratersWanted: row.raters_wanted };
  }

  /** @throws ParleyError not_found where there is no such set */
  set(dataset: DatasetId, { guidelines, questions, ratersWanted }: RankProject): void {
    writing(this.#db, said('errors.store.doing.saveProject'), () =>
      this.#set.run({
        dataset_id: dataset,
        guidelines,
        questions: JSON.stringify(questions),
        raters_wanted: ratersWanted,
        updated_at_ms: Date.now(),
      }),
    );
  }
}
