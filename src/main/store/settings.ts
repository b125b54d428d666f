import type { Statement } from 'better-sqlite3';
import type { JsonValue } from '../../shared/domain/json.ts';
import type { Setting } from '../../shared/domain/setting.ts';
import { fromJson, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';
import { said } from '../../shared/language/said.ts';

interface SettingRow {
  readonly key: string;
  readonly value: string;
  readonly updated_at_ms: number;
}

export class Settings {
  readonly #db: Db;
  readonly #upsert: Statement<[SettingRow]>;
  readonly #byKey: Statement<[string], SettingRow>;
  readonly #all: Statement<[], SettingRow>;
  readonly #delete: Statement<[string]>;

  constructor(db: Db) {
    this.#db = db;
    this.#upsert = db.prepare(
      `INSERT INTO settings (key, value, updated_at_ms) VALUES (@key, @value, @updated_at_ms)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at_ms = excluded.updated_at_ms`,
    );
    this.#byKey = db.prepare('SELECT * FROM settings WHERE key = ?');
    this.#all = db.prepare('SELECT * FROM settings ORDER BY key');
    this.#delete = db.prepare('DELETE FROM settings WHERE key = ?');
  }

  /** Undefined where it was never set; the reader checks the form, since an older Parley may have written it. */
  get(key: string): JsonValue | undefined {
    const row = this.#byKey.get(key);
    return row && fromJson(row.value);
  }

  set(key: string, value: JsonValue): void {
    writing(this.#db, said('errors.store.doing.saveSetting', { key }), () =>
      this.#upsert.run({ key, value: JSON.stringify(value), updated_at_ms: Date.now() }),
    );
  }

  /** Back to the default. */
  clear(key: string): void {
    writing(this.#db, said('errors.store.doing.clearSetting', { key }), () => this.#delete.run(key));
  }

  list(): Setting[] {
    return this.#all.all().map((row) => ({ key: row.key, value: fromJson(row.value), updatedAtMs: row.updated_at_ms }));
  }
}
