import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { DatasetId } from '../../shared/domain/ids.ts';
import { contentSha256 } from './content-hash.ts';
import type { RankingFilter } from './feedback-table.ts';
import { prepareHome } from './home.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { openDatabase } from './sqlite.ts';
import { openStore } from './store.ts';
import { registerBase, tempHome, tempStore } from './temp-home.fixture.ts';

const addMood = { name: 'moods', sql: `ALTER TABLE versions ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'` };

function homeWithVersion(): { dir: string; file: string; backups: string } {
  const dir = tempHome();
  const store = openStore(dir, 'parley test');
  registerBase(store);
  store.close();
  return { dir, file: join(dir, 'parley.sqlite'), backups: join(dir, 'backups') };
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'no error';
  } catch (thrown) {
    return thrown instanceof ParleyError ? thrown.code : 'another error';
  }
}

test('a new home has no backups, every table is STRICT, and opening it again makes the first', () => {
  const { dir, file, backups } = homeWithVersion();
  expect(readdirSync(backups)).toEqual([]);
  openStore(dir, 'parley test').close();
  expect(readdirSync(backups)).toHaveLength(1);
  const db = openDatabase(file);
  const loose = db
    .prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 ORDER BY name`)
    .pluck()
    .all();
  expect(loose).toEqual(['sqlite_schema', 'sqlite_sequence']);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  db.close();
});

test('turns from before the search are found by their words', () => {
  const dir = tempHome();
  const { databaseFile, backupsDir } = prepareHome(dir);
  const before = openDatabase(databaseFile);
  migrate(before, migrations.slice(0, 17), backupsDir);
  before.exec(`INSERT INTO conversations (id, title, created_at_ms) VALUES ('conv_1', 'Old', 1);
    INSERT INTO messages (id, conversation_id, role, content, created_at_ms)
      VALUES ('msg_1', 'conv_1', 'user', '今天天气很好', 1), ('msg_2', 'conv_1', 'user', 'Bread rises.', 2);`);
  before.close();
  const store = openStore(dir, 'parley test');
  const { conversations } = store;
  expect(conversations.list({ text: '天气' })[0].found).toMatchObject({ messageId: 'msg_1' });
  expect(conversations.list({ text: 'rise' })[0].found).toMatchObject({ messageId: 'msg_2' });
  expect(conversations.list()[0]).toMatchObject({ pinned: false, folder: null });
  store.close();
});

test('rankings from before the queues are found by their words, prompt and length, and still cannot be changed', () => {
  const dir = tempHome();
  const { databaseFile, backupsDir } = prepareHome(dir);
  const before = openDatabase(databaseFile);
  migrate(before, migrations.slice(0, 18), backupsDir);
  before.exec(`INSERT INTO datasets (id, name, source, created_at_ms) VALUES ('data_1', 'old', 'old.jsonl', 1);
    INSERT INTO dataset_items (id, dataset_id, kind, content, content_sha256) VALUES ('item_1', 'data_1', 'prompt',
      '{"kind":"prompt","prompt":[{"role":"user","content":"what  IS bread?"}]}', zeroblob(32))`);
  const insert =
    before.prepare(`INSERT INTO rankings (id, retracted, rater_name, rater_kind, created_at_ms, prompt, candidates,
    order_shown, outcome, ranks) VALUES (?, 0, 'me', 'human', 1, ?, ?, '[0,1]', 'ranked', '[1,2]')`);
  for (const [id, content, reply] of [
    ['rank_1', 'What is bread?', '面包'],
    ['rank_2', 'Why?', 'Because it rises.'],
  ]) {
    const candidates = ['Hm.', reply].map((completion) => ({ completion, generationId: null, versionId: null }));
    insert.run(id, JSON.stringify([{ role: 'user', content }]), JSON.stringify(candidates));
  }
  before.close();
  const store = openStore(dir, 'parley test');
  const found = (rankings: RankingFilter) => [...store.rankings.current({ rankings })].map(({ id }) => id);
  expect(found({ words: '面' })).toEqual(['rank_1']);
  expect(found({ dataset: 'data_1' as DatasetId })).toEqual(['rank_1']);
  expect(found({ longest: { from: 17 } })).toEqual(['rank_2']);
  store.close();
  const after = openDatabase(databaseFile);
  expect(() => after.exec(`UPDATE rankings SET comment = 'no'`)).toThrow('append-only');
  after.close();
});

test('items of a database from before their hashes were bytes are there, and are known again', () => {
  const dir = tempHome();
  const { databaseFile, backupsDir } = prepareHome(dir);
  const before = openDatabase(databaseFile);
  migrate(before, migrations.slice(0, 3), backupsDir);
  const contents = ['Why?', 'How?'].map((content): DatasetContent => ({
    kind: 'prompt',
    prompt: [{ role: 'user', content }],
  }));
  before.prepare(`INSERT INTO datasets VALUES (4, 'data_1', 'old', 'old.jsonl', 1)`).run();
  const insert = before.prepare(`INSERT INTO dataset_items VALUES (?, ?, 'data_1', 'prompt', ?, ?)`);
  for (const [place, content] of contents.entries()) {
    insert.run(7 + place, `item_${place}`, JSON.stringify(content), contentSha256(content).toString('hex'));
  }
  before.close();
  const { datasets } = tempStore(dir);
  const { id } = datasets.resolve('old');
  expect([...datasets.items(id)]).toMatchObject(contents);
  expect(datasets.watermark(id)).toBe(8);
  expect(datasets.addItems(id, contents)).toMatchObject({ added: 0, duplicates: 2 });
});

test('versions from before they had names are called after their runs, or by their ids', () => {
  const dir = tempHome();
  const { databaseFile, backupsDir } = prepareHome(dir);
  const before = openDatabase(databaseFile);
  migrate(before, migrations.slice(0, 5), backupsDir);
  const run = before.prepare(
    `INSERT INTO runs (id, kind, config, seed, state, progress, created_at_ms) VALUES (?, ?, '{}', 1, 'completed', '{}', 1)`,
  );
  const version = before.prepare(
    `INSERT INTO versions (id, run_id, note, figures, created_at_ms) VALUES (?, ?, '', '{}', 1)`,
  );
  version.run('parley-base', null);
  for (const [place, kind] of ['round', 'sft', 'reward', 'round'].entries()) {
    run.run(`run_${place}`, kind);
    if (kind !== 'reward') version.run(`ver_${place}`, `run_${place}`);
  }
  before.close();
  const { versions } = tempStore(dir);
  expect(versions.list().map(({ name }) => name)).toEqual(['parley-base', 'Round 1', 'Fine-tuning 1', 'Round 2']);
});

test('what runs wrote of their versions names no parent by its id any more, and what people wrote stays', () => {
  const dir = tempHome();
  const { databaseFile, backupsDir } = prepareHome(dir);
  const before = openDatabase(databaseFile);
  migrate(before, migrations.slice(0, 6), backupsDir);
  const version = before.prepare(
    `INSERT INTO versions (id, name, parent_id, run_id, note, figures, created_at_ms) VALUES (?, ?, ?, ?, ?, '{}', 1)`,
  );
  const run = before.prepare(
    `INSERT INTO runs (id, kind, from_version_id, config, seed, state, progress, result, created_at_ms)
      VALUES (?, ?, 'ver_0', ?, 1, 'completed', '{}', ?, 1)`,
  );
  const reason = (parent: string) =>
    `Not kept: it wins 1.0 % of 4 comparisons with ${parent} on 2 prompts it never saw.`;
  version.run('ver_0', 'Old', null, null, 'Better than ver_9, I think');
  run.run('run_0', 'reward', '{}', '{"pairs":3}');
  run.run(
    'run_1',
    'round',
    '{}',
    JSON.stringify({ version: 'ver_1', parent: 'ver_0', reason: reason('ver_0'), kl: 0.5 }),
  );
  const notes = [
    ['ver_1', 'run_1', reason('ver_0')],
    ['ver_2', 'run_2', 'SFT of ver_0 on 120 tokens.'],
    ['ver_3', 'run_3', 'DPO of ver_0 on 7 pairs; not judged.'],
    ['ver_4', 'run_4', 'PPO from ver_0 against the reward model of run_0; not judged.'],
    ['ver_5', 'run_5', 'PPO from ver_0 against the reward model of run_1; not judged.'],
    ['ver_6', null, 'Imported from hub:a/b@c, an adapter, merged into ver_0. Licence: mit.'],
    ['ver_7', null, 'SFT of ver_0 was dull'],
  ] as const;
  for (const [id, runId, note] of notes) {
    const kind = note.startsWith('PPO') ? 'ppo' : note.startsWith('DPO') ? 'dpo' : 'sft';
    const config = { rewardRun: id === 'ver_4' ? 'run_0' : 'run_1' };
    if (runId !== null && runId !== 'run_1') run.run(runId, kind, kind === 'ppo' ? JSON.stringify(config) : '{}', null);
    version.run(id, id, 'ver_0', runId, note);
  }
  before.close();
  const { versions, runs } = tempStore(dir);
  expect(versions.list().map(({ note }) => note)).toEqual([
    'Better than ver_9, I think',
    reason('its parent'),
    'SFT on 120 tokens.',
    'DPO on 7 pairs; not judged.',
    'PPO against Reward model 1; not judged.',
    'PPO against the reward model of Round 1; not judged.',
    'Imported from hub:a/b@c, an adapter, merged into its parent. Licence: mit.',
    'SFT of ver_0 was dull',
  ]);
  expect(runs.list({ kinds: ['round', 'reward'] }).map(({ name, result }) => [name, result])).toEqual([
    ['Round 1', { version: 'ver_1', parent: 'ver_0', reason: reason('its parent'), kl: 0.5 }],
    ['Reward model 1', { pairs: 3 }],
  ]);
});

test('rounds from before verdicts have the one that they gave', () => {
  const dir = tempHome();
  const { databaseFile, backupsDir } = prepareHome(dir);
  const before = openDatabase(databaseFile);
  migrate(before, migrations.slice(0, 7), backupsDir);
  const run = before.prepare(
    `INSERT INTO runs (id, kind, config, seed, state, progress, result, created_at_ms) VALUES (?, ?, '{}', 1, 'completed', '{}', ?, 1)`,
  );
  run.run('run_1', 'round', '{"kept":true}');
  run.run('run_2', 'round', '{"kept":false}');
  run.run('run_3', 'reward', '{"pairs":3}');
  before.close();
  const { runs } = tempStore(dir);
  expect(runs.list().map(({ result }) => result)).toEqual(
    expect.arrayContaining([{ kept: true, verdict: 'kept' }, { kept: false, verdict: 'not-kept' }, { pairs: 3 }]),
  );
});

test('each migration is preceded by a whole copy of the database as it was', () => {
  const { file, backups } = homeWithVersion();
  const db = openDatabase(file);
  const files = migrate(db, [...migrations, addMood, { name: 'empty', sql: 'DELETE FROM version_files' }], backups);
  expect(files).toHaveLength(2);
  expect(readdirSync(backups).map((name) => join(backups, name))).toEqual([...files].sort());
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.length + 2);
  expect(db.prepare('SELECT mood FROM versions').pluck().get()).toBe('calm');
  expect(db.prepare('SELECT count(*) FROM version_files').pluck().get()).toBe(0);
  db.close();

  const before = new Database(files[1], { readonly: true });
  expect(before.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(before.pragma('user_version', { simple: true })).toBe(migrations.length + 1);
  expect(before.prepare('SELECT count(*) FROM version_files').pluck().get()).toBe(1);
  before.close();
});

test('a migration that fails or breaks references leaves the database as it was', () => {
  const { file, backups } = homeWithVersion();
  const db = openDatabase(file);
  const half = { name: 'half', sql: `${addMood.sql}; SELECT * FROM nowhere` };
  expect(() => migrate(db, [...migrations, half], backups)).toThrow(
    new RegExp(`bring the database to version ${migrations.length + 1} \\(half\\)`),
  );
  const breaking = { name: 'breaking', sql: 'DELETE FROM versions' };
  expect(() => migrate(db, [...migrations, breaking], backups)).toThrow(/leaves 1 broken references/);
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.length);
  expect(db.prepare('SELECT * FROM versions').get()).not.toHaveProperty('mood');
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  db.close();
});

test('a database of a newer Parley, of another program, or no database at all is refused and left alone', () => {
  const { dir, file, backups } = homeWithVersion();
  const db = openDatabase(file);
  migrate(db, [...migrations, addMood], backups);
  db.close();
  // The newer one would have left a seal of its own.
  rmSync(`${file}.seal`);
  expect(codeOf(() => openStore(dir, 'parley test'))).toBe('unsupported');

  const foreign = tempHome();
  const other = new Database(join(foreign, 'parley.sqlite'));
  other.exec('CREATE TABLE theirs (x)');
  other.close();
  expect(codeOf(() => openStore(foreign, 'parley test'))).toBe('corrupt');

  const garbage = tempHome();
  writeFileSync(join(garbage, 'parley.sqlite'), 'not a database, but long enough to look at it twice'.repeat(100));
  expect(codeOf(() => openStore(garbage, 'parley test'))).toBe('corrupt');

  const occupied = join(tempHome(), 'file');
  writeFileSync(occupied, '');
  expect(codeOf(() => openStore(occupied, 'parley test'))).toBe('io');
});

test('a refused home folder is not left locked', () => {
  const dir = tempHome();
  writeFileSync(join(dir, 'parley.sqlite'), 'garbage '.repeat(1000));
  expect(codeOf(() => openStore(dir, 'parley test'))).toBe('corrupt');
  writeFileSync(join(dir, 'parley.sqlite'), '');
  tempStore(dir);
});
