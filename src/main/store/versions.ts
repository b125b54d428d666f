import type { Statement } from 'better-sqlite3';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { RunId, VersionId } from '../../shared/domain/ids.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { PolicyVersion, VersionFile } from '../../shared/domain/policy-version.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface VersionRow {
  readonly id: string;
  readonly parent_id: string | null;
  readonly run_id: string | null;
  readonly kept: number | null;
  readonly note: string;
  readonly figures: string;
  readonly created_at_ms: number;
}

interface FileRow {
  readonly version_id: string;
  readonly path: string;
  readonly size_bytes: number;
  readonly sha256: string;
}

export type NewVersion = Pick<PolicyVersion, 'id' | 'files'> & Partial<Omit<PolicyVersion, 'id' | 'files'>>;

/** A version with those trained from it. */
export interface VersionNode {
  readonly version: PolicyVersion;
  readonly children: readonly VersionNode[];
}

export class Versions {
  readonly #db: Db;
  readonly #insert: Statement<[VersionRow]>;
  readonly #insertFile: Statement<[FileRow]>;
  readonly #update: Statement<[Pick<VersionRow, 'id' | 'kept' | 'note' | 'figures'>]>;
  readonly #byId: Statement<[string], VersionRow>;
  readonly #all: Statement<[], VersionRow>;
  readonly #files: Statement<[string], VersionFile>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO versions (id, parent_id, run_id, kept, note, figures, created_at_ms)
        VALUES (@id, @parent_id, @run_id, @kept, @note, @figures, @created_at_ms)`,
    );
    this.#insertFile = db.prepare(
      `INSERT INTO version_files (version_id, path, size_bytes, sha256)
        VALUES (@version_id, @path, @size_bytes, @sha256)`,
    );
    this.#update = db.prepare('UPDATE versions SET kept = @kept, note = @note, figures = @figures WHERE id = @id');
    this.#byId = db.prepare('SELECT * FROM versions WHERE id = ?');
    this.#all = db.prepare('SELECT * FROM versions ORDER BY seq');
    this.#files = db.prepare(
      'SELECT path, size_bytes AS sizeBytes, sha256 FROM version_files WHERE version_id = ? ORDER BY path',
    );
  }

  /**
   * Makes a version known, once its files are in its folder.
   * @throws ParleyError conflict where the id is taken, not_found where parent or run do not exist
   */
  register(version: NewVersion): PolicyVersion {
    if (this.#byId.get(version.id) !== undefined) {
      throw new ParleyError('conflict', `There is already a version ${version.id}. Choose another name.`);
    }
    writing(this.#db, `register version ${version.id}`, () => {
      this.#insert.run({
        id: version.id,
        parent_id: version.parentId ?? null,
        run_id: version.runId ?? null,
        kept: keptColumn(version.kept ?? null),
        note: version.note ?? '',
        figures: JSON.stringify(version.figures ?? {}),
        created_at_ms: version.createdAtMs ?? Date.now(),
      });
      for (const { path, sizeBytes, sha256 } of version.files) {
        this.#insertFile.run({ version_id: version.id, path, size_bytes: sizeBytes, sha256 });
      }
    });
    return this.get(version.id);
  }

  /**
   * Changes what is said about a version; its weights, files and provenance never change.
   * @throws ParleyError not_found
   */
  update(
    id: VersionId,
    change: { readonly kept?: boolean | null; readonly note?: string; readonly figures?: JsonObject },
  ): PolicyVersion {
    const before = this.get(id);
    const { kept, note, figures } = { ...before, ...change };
    writing(this.#db, `change version ${id}`, () =>
      this.#update.run({ id, kept: keptColumn(kept), note, figures: JSON.stringify(figures) }),
    );
    return this.get(id);
  }

  /** @throws ParleyError not_found, naming the versions there are */
  get(id: VersionId): PolicyVersion {
    const row = this.#byId.get(id);
    if (row !== undefined) return this.#fromRow(row);
    throw new ParleyError('not_found', `There is no version "${id}"; ${this.#known()}.`, { id });
  }

  /**
   * @param text what a person typed: an id, or the beginning of exactly one
   * @throws ParleyError not_found, naming the versions there are; invalid_input for a beginning that several share
   */
  resolve(text: string): PolicyVersion {
    const row = this.#byId.get(text);
    if (row !== undefined) return this.#fromRow(row);
    const matches = this.#all.all().filter(({ id }) => text !== '' && id.startsWith(text));
    if (matches.length === 1) return this.#fromRow(matches[0]);
    if (matches.length === 0) throw new ParleyError('not_found', `There is no version "${text}"; ${this.#known()}.`);
    const ids = matches.map(({ id }) => id).join(', ');
    throw new ParleyError(
      'invalid_input',
      `"${text}" could be any of the versions ${ids}. Type more of the one meant.`,
    );
  }

  has(id: VersionId): boolean {
    return this.#byId.get(id) !== undefined;
  }

  /** Oldest first. */
  list(): PolicyVersion[] {
    return this.#all.all().map((row) => this.#fromRow(row));
  }

  /** Versions without a parent, each with its descendants; oldest first on every level. */
  tree(): VersionNode[] {
    const childrenOf = Map.groupBy(this.list(), (version) => version.parentId);
    const nodes = (parentId: VersionId | null): VersionNode[] =>
      (childrenOf.get(parentId) ?? []).map((version) => ({ version, children: nodes(version.id) }));
    return nodes(null);
  }

  #known(): string {
    const ids = this.#all.all().map(({ id }) => id);
    return ids.length > 0 ? `there are: ${ids.join(', ')}` : 'there are none yet';
  }

  #fromRow(row: VersionRow): PolicyVersion {
    return {
      id: row.id as VersionId,
      parentId: row.parent_id as VersionId | null,
      runId: row.run_id as RunId | null,
      kept: row.kept === null ? null : row.kept === 1,
      note: row.note,
      figures: fromJson(row.figures),
      files: this.#files.all(row.id),
      createdAtMs: row.created_at_ms,
    };
  }
}

function keptColumn(kept: boolean | null): number | null {
  return kept === null ? null : kept ? 1 : 0;
}
