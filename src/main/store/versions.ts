import type { Statement } from 'better-sqlite3';
import { ParleyError } from '../../shared/domain/errors.ts';
import { renderText, said } from '../../shared/language/said.ts';
import type { RunId, VersionId } from '../../shared/domain/ids.ts';
import type { RunKind } from '../../shared/methods/run-kinds.ts';
import { numberedRun } from '../../shared/methods/run-kinds.ts';
import { versionNames, versionTag, versionText } from '../../shared/domain/version-name.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { PolicyVersion, VersionFile } from '../../shared/domain/policy-version.ts';
import type { Said } from '../../shared/language/said.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface VersionRow {
  readonly id: string;
  readonly parent_id: string | null;
  readonly run_id: string | null;
  readonly kept: number | null;
  readonly name: string;
  readonly note: string;
  /** JSON; null where the note is a person's, or an earlier Parley's. */
  readonly note_said: string | null;
  readonly figures: string;
  readonly created_at_ms: number;
  readonly deleted_at_ms: number | null;
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
  readonly #insert: Statement<[Omit<VersionRow, 'deleted_at_ms'>]>;
  readonly #insertFile: Statement<[FileRow]>;
  readonly #update: Statement<[Pick<VersionRow, 'id' | 'name' | 'kept' | 'note' | 'note_said' | 'figures'>]>;
  readonly #byId: Statement<[string], VersionRow>;
  readonly #all: Statement<[], VersionRow>;
  readonly #files: Statement<[string], VersionFile>;
  readonly #withFile: Statement<[Pick<VersionFile, 'path' | 'sha256'>], { readonly version_id: string }>;
  readonly #run: Statement<[string], { readonly kind: RunKind; readonly number: number }>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO versions (id, name, parent_id, run_id, kept, note, note_said, figures, created_at_ms)
        VALUES (@id, @name, @parent_id, @run_id, @kept, @note, @note_said, @figures, @created_at_ms)`,
    );
    this.#insertFile = db.prepare(
      `INSERT INTO version_files (version_id, path, size_bytes, sha256)
        VALUES (@version_id, @path, @size_bytes, @sha256)`,
    );
    this.#withFile = db.prepare('SELECT version_id FROM version_files WHERE path = @path AND sha256 = @sha256');
    this.#update = db.prepare(
      'UPDATE versions SET name = @name, kept = @kept, note = @note, note_said = @note_said, figures = @figures WHERE id = @id',
    );
    this.#byId = db.prepare('SELECT * FROM versions WHERE id = ?');
    this.#all = db.prepare('SELECT * FROM versions WHERE deleted_at_ms IS NULL ORDER BY seq');
    this.#files = db.prepare(
      'SELECT path, size_bytes AS sizeBytes, sha256 FROM version_files WHERE version_id = ? ORDER BY path',
    );
    this.#run = db.prepare('SELECT kind, number FROM runs WHERE id = ?');
  }

  /**
   * Makes a version known, once its files are in its folder. Without a name it is called after its run, or by its id.
   * @throws ParleyError conflict where the id is taken, not_found where parent or run do not exist
   */
  register(version: NewVersion): PolicyVersion {
    if (this.#byId.get(version.id) !== undefined) {
      throw new ParleyError(
        'conflict',
        this.isDeleted(version.id)
          ? said('errors.store.versionExistedBefore', { id: version.id })
          : said('errors.store.versionExists', { id: version.id }),
      );
    }
    writing(this.#db, said('errors.store.doing.registerVersion'), () => {
      this.#insert.run({
        id: version.id,
        name: version.name ?? this.#nameOf(version),
        parent_id: version.parentId ?? null,
        run_id: version.runId ?? null,
        kept: keptColumn(version.kept ?? null),
        ...noteColumns(version.note ?? ''),
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
   * @throws ParleyError not_found; conflict for a name by which another version is found
   */
  update(
    id: VersionId,
    change: {
      readonly name?: string;
      readonly kept?: boolean | null;
      readonly note?: Said | string;
      readonly figures?: JsonObject;
    },
  ): PolicyVersion {
    const before = this.get(id);
    const { name, kept, note, figures } = { ...before, ...change };
    if (name !== before.name) this.#requireFree(name, before);
    writing(this.#db, said('errors.store.doing.changeVersion', { version: before.name }), () =>
      this.#update.run({ id, name, kept: keptColumn(kept), ...noteColumns(note), figures: JSON.stringify(figures) }),
    );
    return this.get(id);
  }

  /** @throws ParleyError not_found, naming the versions there are */
  get(id: VersionId): PolicyVersion {
    const row = this.#byId.get(id);
    if (row !== undefined) return this.#fromRow(row);
    throw new ParleyError('not_found', said('errors.store.noVersion', { name: id, known: this.#known() }), { id });
  }

  /**
   * @param text what a person typed: an id, a name, the tag beside one, or the beginning of exactly one id
   * @throws ParleyError not_found, naming the versions there are; invalid_input for what several share
   */
  resolve(text: string): PolicyVersion {
    const row = this.#byId.get(text);
    if (row !== undefined && row.deleted_at_ms === null) return this.#fromRow(row);
    const called = this.#all.all().filter((version) => isCalled(version, text));
    const matches = called.length > 0 ? called : this.#all.all().filter(({ id }) => text !== '' && id.startsWith(text));
    if (matches.length === 1) return this.#fromRow(matches[0]);
    if (matches.length === 0)
      throw new ParleyError('not_found', said('errors.store.noVersion', { name: text, known: this.#known() }));
    const versions = matches.map(versionText).join(', ');
    throw new ParleyError('invalid_input', said('errors.store.severalVersions', { name: text, versions }));
  }

  /** What sentences call a version, as `versionNames` has it. */
  nameOf(id: VersionId): string {
    return this.isDeleted(id) ? this.get(id).name : versionNames(this.#all.all())(id);
  }

  isDeleted(id: VersionId): boolean {
    return typeof this.#byId.get(id)?.deleted_at_ms === 'number';
  }

  /** Also one that was deleted. */
  has(id: VersionId): boolean {
    return this.#byId.get(id) !== undefined;
  }

  /** Whether a version, deleted ones included, was recorded with such a file. */
  hasFile(file: Pick<VersionFile, 'path' | 'sha256'>): boolean {
    return this.#withFile.get(file) !== undefined;
  }

  /** Oldest first. */
  list(): PolicyVersion[] {
    return this.#all.all().map((row) => this.#fromRow(row));
  }

  /** Versions without a parent, each with its descendants; oldest first on every level. */
  tree(): VersionNode[] {
    const all = this.list();
    const known = new Set(all.map(({ id }) => id));
    // Children of a deleted version stand for themselves.
    const parentOf = ({ parentId }: PolicyVersion) => (parentId !== null && known.has(parentId) ? parentId : null);
    const childrenOf = Map.groupBy(all, parentOf);
    const nodes = (parentId: VersionId | null): VersionNode[] =>
      (childrenOf.get(parentId) ?? []).map((version) => ({ version, children: nodes(version.id) }));
    return nodes(null);
  }

  #known(): string[] {
    const all = this.#all.all();
    const nameOf = versionNames(all);
    return all.map(({ id }) => nameOf(id));
  }

  /** As the run is called on every screen. */
  #nameOf({ id, runId }: Pick<NewVersion, 'id' | 'runId'>): string {
    const run = runId ? this.#run.get(runId) : undefined;
    return run === undefined ? id : numberedRun(run.kind, run.number);
  }

  #requireFree(name: string, { id, name: before }: PolicyVersion): void {
    const other = this.#all.all().find((version) => version.id !== id && isCalled(version, name));
    if (other === undefined) return;
    throw new ParleyError(
      'conflict',
      said('errors.store.versionNameTaken', { version: before, name, other: this.nameOf(other.id as VersionId) }),
    );
  }

  #fromRow(row: VersionRow): PolicyVersion {
    return {
      id: row.id as VersionId,
      name: row.name,
      parentId: row.parent_id as VersionId | null,
      runId: row.run_id as RunId | null,
      kept: row.kept === null ? null : row.kept === 1,
      note: row.note_said === null ? row.note : fromJson<Said>(row.note_said),
      figures: fromJson(row.figures),
      files: this.#files.all(row.id),
      createdAtMs: row.created_at_ms,
    };
  }
}

function noteColumns(note: Said | string): Pick<VersionRow, 'note' | 'note_said'> {
  return { note: renderText(note), note_said: typeof note === 'string' ? null : JSON.stringify(note) };
}

function keptColumn(kept: boolean | null): number | null {
  return kept === null ? null : kept ? 1 : 0;
}

/** Whatever the letters' case: names are read out and typed. What is shown can be typed: a tag after its name, too. */
function isCalled(version: Pick<VersionRow, 'id' | 'name'>, text: string): boolean {
  const calls = [version.id, version.name, versionTag(version), versionText(version)];
  return calls.some((each) => each?.toLowerCase() === text.toLowerCase());
}
