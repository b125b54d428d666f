import type { Statement } from 'better-sqlite3';
import { checkDatasetContent, datasetItemKinds } from '../../shared/domain/dataset.ts';
import type {
  Dataset,
  DatasetContent,
  DatasetItem,
  DatasetItemKind,
  DatasetSummary,
} from '../../shared/domain/dataset.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { render, said } from '../../shared/language/said.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { DatasetId, DatasetItemId } from '../../shared/domain/ids.ts';
import { contentSha256 } from './content-hash.ts';
import { itemPromptHash } from './prompt-hash.ts';
import { fromJson, paged, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';

interface DatasetRow {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly created_at_ms: number;
}

interface ItemRow {
  readonly seq: number;
  readonly id: string;
  readonly content: string;
}

interface NewItemRow {
  readonly id: string;
  readonly dataset_id: string;
  readonly kind: DatasetItemKind;
  readonly content: string;
  readonly content_sha256: Buffer;
  readonly prompt_hash: Buffer | null;
}

interface UnfinishedRow {
  readonly dataset_id: string;
  readonly from_seq: number;
  readonly to_seq: number;
  readonly makes_dataset: number;
}

export interface ItemFilter {
  readonly kinds?: readonly DatasetItemKind[];
  /** Reads the dataset as it was at this watermark. */
  readonly upToSeq?: number;
}

export interface ItemSearch {
  readonly kinds?: readonly DatasetItemKind[];
  /** Only what has this text in it, whatever the letter case. */
  readonly text?: string;
}

export interface ItemSlice extends ItemSearch {
  readonly offset: number;
  readonly limit: number;
}

/** What was added in one go. */
export interface AddedItems {
  readonly added: number;
  readonly duplicates: number;
  /** The first and last `seq` of what was added: nothing else is between them. Both 0 where nothing was. */
  readonly fromSeq: number;
  readonly toSeq: number;
}

export class Datasets {
  readonly #db: Db;
  readonly #insert: Statement<[DatasetRow]>;
  readonly #byId: Statement<[string], DatasetRow>;
  readonly #byName: Statement<[string], DatasetRow>;
  readonly #all: Statement<[], DatasetRow>;
  readonly #counts: Statement<[string], { kind: DatasetItemKind; items: number }>;
  readonly #insertItem: Statement<[NewItemRow]>;
  readonly #hasContent: Statement<[{ id: string; sha256: Buffer }], number>;
  readonly #deleteItems: Statement<[string, number, number]>;
  readonly #delete: Statement<[string]>;
  readonly #insertUnfinished: Statement<[string, number, number, number]>;
  readonly #deleteUnfinished: Statement<[string, number]>;
  readonly #unfinished: Statement<[], UnfinishedRow>;
  readonly #importing: Statement<[string], number>;
  readonly #page: Statement<[Record<string, string | number>], ItemRow>;
  readonly #slice: Statement<[Record<string, string | number>], ItemRow>;
  readonly #found: Statement<[Record<string, string | number>], ItemRow>;
  readonly #countFound: Statement<[Record<string, string | number>], number>;
  readonly #watermark: Statement<[string], number>;
  readonly #settled: Statement<[{ id: string }], number>;

  constructor(db: Db) {
    this.#db = db;
    this.#insert = db.prepare(
      'INSERT INTO datasets (id, name, source, created_at_ms) VALUES (@id, @name, @source, @created_at_ms)',
    );
    this.#byId = db.prepare('SELECT * FROM datasets WHERE id = ?');
    this.#byName = db.prepare('SELECT * FROM datasets WHERE name = ? AND deleted_at_ms IS NULL');
    this.#all = db.prepare('SELECT * FROM datasets WHERE deleted_at_ms IS NULL ORDER BY seq');
    this.#counts = db.prepare('SELECT kind, count(*) AS items FROM dataset_items WHERE dataset_id = ? GROUP BY kind');
    this.#insertItem = db.prepare(
      `INSERT INTO dataset_items (id, dataset_id, kind, content, content_sha256, prompt_hash)
        VALUES (@id, @dataset_id, @kind, @content, @content_sha256, @prompt_hash)`,
    );
    // By the index on the hash's first bytes; the whole hash decides.
    this.#hasContent = db
      .prepare(
        `SELECT 1 FROM dataset_items WHERE substr(content_sha256, 1, 8) = substr(@sha256, 1, 8)
          AND content_sha256 = @sha256 AND dataset_id = @id LIMIT 1`,
      )
      .pluck() as Statement<[{ id: string; sha256: Buffer }], number>;
    this.#deleteItems = db.prepare('DELETE FROM dataset_items WHERE dataset_id = ? AND seq BETWEEN ? AND ?');
    this.#delete = db.prepare('DELETE FROM datasets WHERE id = ?');
    this.#insertUnfinished = db.prepare('INSERT OR REPLACE INTO unfinished_imports VALUES (?, ?, ?, ?)');
    this.#deleteUnfinished = db.prepare('DELETE FROM unfinished_imports WHERE dataset_id = ? AND from_seq = ?');
    this.#unfinished = db.prepare('SELECT * FROM unfinished_imports');
    this.#importing = db
      .prepare(
        `SELECT count(*) FROM unfinished_imports AS part JOIN dataset_items AS item
          ON item.dataset_id = part.dataset_id AND item.seq BETWEEN part.from_seq AND part.to_seq
          WHERE part.dataset_id = ?`,
      )
      .pluck() as Statement<[string], number>;
    this.#page = db.prepare(
      `SELECT seq, id, content FROM dataset_items
        WHERE dataset_id = @datasetId AND seq > @afterSeq AND seq <= @upToSeq
        AND kind IN (SELECT value FROM json_each(@kinds)) ORDER BY seq LIMIT @limitRows`,
    );
    // Skipping reads an index alone: an item's content may be long.
    this.#slice = db.prepare(
      `SELECT seq, id, content FROM dataset_items WHERE seq IN (
        SELECT seq FROM dataset_items WHERE dataset_id = @datasetId
          AND kind IN (SELECT value FROM json_each(@kinds)) ORDER BY seq LIMIT @limit OFFSET @offset
      ) ORDER BY seq`,
    );
    const found = `FROM dataset_items WHERE dataset_id = @datasetId AND kind IN (SELECT value FROM json_each(@kinds))
      AND holds_text(content, @text)`;
    this.#found = db.prepare(`SELECT seq, id, content ${found} ORDER BY seq LIMIT @limit OFFSET @offset`);
    this.#countFound = db.prepare(`SELECT count(*) ${found}`).pluck() as Statement<
      [Record<string, string | number>],
      number
    >;
    this.#watermark = db
      .prepare('SELECT coalesce(max(seq), 0) FROM dataset_items WHERE dataset_id = ?')
      .pluck() as Statement<[string], number>;
    this.#settled = db
      .prepare(
        `SELECT coalesce(max(seq), 0) FROM dataset_items WHERE dataset_id = @id
           AND seq < coalesce((SELECT min(from_seq) FROM unfinished_imports WHERE dataset_id = @id AND from_seq > 0), 9e18)`,
      )
      .pluck() as Statement<[{ id: string }], number>;
  }

  /** @throws ParleyError conflict where the name is taken */
  create(dataset: { readonly name: string; readonly source: string }): Dataset {
    if (this.#byName.get(dataset.name) !== undefined) {
      throw new ParleyError('conflict', said('errors.store.datasetExists', { name: dataset.name }));
    }
    const row: DatasetRow = { ...dataset, id: newId('dataset'), created_at_ms: Date.now() };
    writing(this.#db, said('errors.store.doing.createDataset', { name: dataset.name }), () => this.#insert.run(row));
    return fromRow(row);
  }

  /**
   * @param nameOrId what a person typed
   * @throws ParleyError not_found, naming the datasets there are
   */
  resolve(nameOrId: string): Dataset {
    const row = this.#byName.get(nameOrId) ?? this.#all.all().find(({ id }) => id === nameOrId);
    if (row !== undefined) return fromRow(row);
    const known = this.#all.all().map(({ name }) => name);
    throw new ParleyError('not_found', said('errors.store.noDatasetCalled', { name: nameOrId, known }));
  }

  /** Oldest first, with how many items of each kind they hold. */
  list(): DatasetSummary[] {
    return this.#all.all().map((row) => this.#summary(row));
  }

  /** @throws ParleyError not_found */
  summary(id: DatasetId): DatasetSummary {
    return this.#summary(this.#require(id));
  }

  /**
   * Adds all items or, where reading or storing one fails, none.
   * @param duplicates what to do with an item that says the same as one already in the dataset
   * @throws ParleyError not_found for the dataset, invalid_input for an item that says nothing
   */
  addItems(id: DatasetId, contents: Iterable<DatasetContent>, duplicates: 'skip' | 'keep' = 'skip'): AddedItems {
    const { name } = this.#require(id);
    return writing(this.#db, said('errors.store.doing.addItems', { name }), () => {
      const counts = { added: 0, duplicates: 0, fromSeq: 0, toSeq: 0 };
      for (const content of contents) {
        checkDatasetContent(content);
        const sha256 = contentSha256(content);
        const isDuplicate = this.#hasContent.get({ id, sha256 }) !== undefined;
        if (isDuplicate) counts.duplicates += 1;
        if (isDuplicate && duplicates === 'skip') continue;
        const { lastInsertRowid } = this.#insertItem.run({
          id: newId('datasetItem'),
          dataset_id: id,
          kind: content.kind,
          content: JSON.stringify(content),
          content_sha256: sha256,
          prompt_hash: itemPromptHash(content),
        });
        counts.added += 1;
        counts.toSeq = Number(lastInsertRowid);
        counts.fromSeq ||= counts.toSeq;
      }
      return counts;
    });
  }

  /**
   * As `addItems`, for a part of an import: until `finishImport` says that all of it is there, the next start takes it back.
   * @param makesDataset whether the dataset goes with it, unless something else is in it by then
   */
  addToImport(id: DatasetId, contents: Iterable<DatasetContent>, makesDataset: boolean): AddedItems {
    return writing(this.#db, said('errors.store.doing.addPart'), () => {
      const added = this.addItems(id, contents);
      this.#insertUnfinished.run(id, added.fromSeq, added.toSeq, makesDataset ? 1 : 0);
      return added;
    });
  }

  finishImport(id: DatasetId, added: readonly AddedItems[]): void {
    writing(this.#db, said('errors.store.doing.finishImport'), () => {
      for (const { fromSeq } of added) this.#deleteUnfinished.run(id, fromSeq);
    });
  }

  /** Takes back what an import that did not end well has added, and the dataset that it had made. */
  removeItems(id: DatasetId, added: readonly AddedItems[], options: { readonly datasetToo: boolean }): void {
    writing(this.#db, said('errors.store.doing.takeBackImport'), () => {
      for (const { fromSeq, toSeq } of added) {
        this.#deleteUnfinished.run(id, fromSeq);
        this.#deleteItems.run(id, fromSeq, toSeq);
      }
      if (options.datasetToo && this.watermark(id) === 0) this.#delete.run(id);
    });
  }

  /** Takes back imports whose process was killed. @returns a sentence for each dataset */
  takeBackUnfinished(): string[] {
    const byDataset = Map.groupBy(this.#unfinished.all(), (row) => row.dataset_id as DatasetId);
    return [...byDataset].map(([id, parts]) => {
      const { name } = this.#require(id);
      const before = this.summary(id).itemCount;
      const added = parts.map(({ from_seq, to_seq }) => ({
        added: 0,
        duplicates: 0,
        fromSeq: from_seq,
        toSeq: to_seq,
      }));
      this.removeItems(id, added, { datasetToo: parts.some((part) => part.makes_dataset === 1) });
      const left = this.#byId.get(id) === undefined ? 0 : this.summary(id).itemCount;
      return render(said('errors.store.importTakenBack', { dataset: name, items: before - left }));
    });
  }

  /** The items in the order they were added. Storing more while reading is safe. */
  *items(id: DatasetId, filter: ItemFilter = {}): Generator<DatasetItem> {
    this.#require(id);
    const upToSeq = filter.upToSeq ?? this.watermark(id);
    const kinds = JSON.stringify(filter.kinds ?? datasetItemKinds);
    const rows = paged((afterSeq, limitRows) => this.#page.all({ datasetId: id, afterSeq, upToSeq, kinds, limitRows }));
    for (const row of rows) yield fromItemRow(row, id);
  }

  /** A page of them. */
  slice(id: DatasetId, { offset, limit, kinds = datasetItemKinds, text }: ItemSlice): DatasetItem[] {
    this.#require(id);
    const asked = { datasetId: id, kinds: JSON.stringify(kinds), offset, limit };
    const rows = text === undefined ? this.#slice.all(asked) : this.#found.all({ ...asked, text });
    return rows.map((row) => fromItemRow(row, id));
  }

  /** How many a search finds in all. */
  count(id: DatasetId, { kinds = datasetItemKinds, text }: ItemSearch): number {
    if (text !== undefined) return this.#countFound.get({ datasetId: id, kinds: JSON.stringify(kinds), text }) ?? 0;
    const { countByKind } = this.summary(id);
    return kinds.reduce((sum, kind) => sum + countByKind[kind], 0);
  }

  /** Pass it as `upToSeq` later to read today's items again. */
  watermark(id: DatasetId): number {
    return this.#watermark.get(id) ?? 0;
  }

  /** As `watermark`, up to where an import has begun that has not ended: what it adds may go again. */
  settledWatermark(id: DatasetId): number {
    return this.#settled.get({ id }) ?? 0;
  }

  #require(id: DatasetId): DatasetRow {
    const row = this.#byId.get(id);
    if (row === undefined) throw new ParleyError('not_found', said('errors.store.noDataset', { id }), { id });
    return row;
  }

  #summary(row: DatasetRow): DatasetSummary {
    const countByKind = { conversation: 0, prompt: 0, preference: 0, ranking: 0, labelled: 0 };
    for (const { kind, items } of this.#counts.all(row.id)) countByKind[kind] = items;
    const itemCount = Object.values(countByKind).reduce((sum, count) => sum + count, 0);
    return { ...fromRow(row), itemCount, importing: this.#importing.get(row.id) ?? 0, countByKind };
  }
}

function fromItemRow(row: ItemRow, datasetId: DatasetId): DatasetItem {
  return { ...fromJson<DatasetContent>(row.content), id: row.id as DatasetItemId, datasetId };
}

function fromRow(row: DatasetRow): Dataset {
  return { id: row.id as DatasetId, name: row.name, source: row.source, createdAtMs: row.created_at_ms };
}
