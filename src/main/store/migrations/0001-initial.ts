import type { Migration } from '../migrate.ts';

/**
 * `seq` is the order of writing; a feedback table's highest `seq` is its watermark, by which a round freezes its data.
 * Columns of lists and objects hold JSON. Times are milliseconds since 1970.
 */
const tables = `
CREATE TABLE conversations (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  head_id TEXT REFERENCES messages (id),
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE messages (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  parent_id TEXT,
  role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
  content TEXT NOT NULL,
  generation_id TEXT REFERENCES generations (id),
  created_at_ms INTEGER NOT NULL,
  UNIQUE (conversation_id, id),
  -- A parent is in the same conversation.
  FOREIGN KEY (conversation_id, parent_id) REFERENCES messages (conversation_id, id)
) STRICT;

CREATE TABLE generations (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  version_id TEXT NOT NULL REFERENCES versions (id),
  prompt TEXT NOT NULL,
  settings TEXT NOT NULL,
  seed INTEGER NOT NULL,
  text TEXT NOT NULL,
  token_ids TEXT NOT NULL,
  token_logprobs TEXT NOT NULL,
  finish_reason TEXT NOT NULL CHECK (finish_reason IN ('stop', 'length', 'cancelled')),
  created_at_ms INTEGER NOT NULL,
  CHECK (json_array_length(token_ids) = json_array_length(token_logprobs))
) STRICT;
CREATE INDEX generations_of_version ON generations (version_id);

CREATE TABLE datasets (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE dataset_items (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  dataset_id TEXT NOT NULL REFERENCES datasets (id),
  kind TEXT NOT NULL CHECK (kind IN ('conversation', 'prompt', 'preference', 'ranking', 'labelled')),
  content TEXT NOT NULL,
  content_sha256 TEXT NOT NULL CHECK (length(content_sha256) = 64)
) STRICT;
CREATE INDEX dataset_items_in_order ON dataset_items (dataset_id, seq);
CREATE INDEX dataset_items_by_kind ON dataset_items (dataset_id, kind);
CREATE INDEX dataset_items_by_content ON dataset_items (dataset_id, content_sha256);

CREATE TABLE versions (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  parent_id TEXT REFERENCES versions (id),
  run_id TEXT REFERENCES runs (id),
  kept INTEGER CHECK (kept IN (0, 1)),
  note TEXT NOT NULL,
  figures TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE version_files (
  version_id TEXT NOT NULL REFERENCES versions (id),
  path TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (version_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('sft', 'reward', 'ppo', 'round')),
  from_version_id TEXT REFERENCES versions (id),
  config TEXT NOT NULL,
  seed INTEGER NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('queued', 'running', 'stopping', 'stopped', 'failed', 'completed', 'interrupted')),
  error TEXT,
  stage TEXT,
  progress TEXT NOT NULL,
  result TEXT,
  created_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER,
  ended_at_ms INTEGER,
  CHECK ((state = 'failed') = (error IS NOT NULL))
) STRICT;

CREATE TABLE run_metrics (
  run_id TEXT NOT NULL REFERENCES runs (id),
  stage TEXT NOT NULL,
  step INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- NULL stands for NaN, which SQLite does not store.
  value REAL,
  PRIMARY KEY (run_id, stage, step, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_samples (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  run_id TEXT NOT NULL REFERENCES runs (id),
  stage TEXT NOT NULL,
  step INTEGER NOT NULL,
  prompt TEXT NOT NULL,
  completion TEXT NOT NULL,
  score REAL,
  kl REAL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX run_samples_of_run ON run_samples (run_id, seq);

CREATE TABLE evaluations (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  version_id TEXT NOT NULL REFERENCES versions (id),
  against_version_id TEXT REFERENCES versions (id),
  judge TEXT,
  run_id TEXT REFERENCES runs (id),
  settings TEXT NOT NULL,
  figures TEXT NOT NULL,
  outcomes TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX evaluations_of_version ON evaluations (version_id);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;
`;

/** A record is superseded at most once, so a change of mind is a chain and never a fork. */
const feedbackTable = (name: string, columns: string) => `
CREATE TABLE ${name} (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  supersedes TEXT UNIQUE REFERENCES ${name} (id),
  retracted INTEGER NOT NULL CHECK (retracted IN (0, 1)),
  rater_name TEXT NOT NULL,
  rater_kind TEXT NOT NULL CHECK (rater_kind IN ('human', 'rule')),
  duration_ms INTEGER,
  created_at_ms INTEGER NOT NULL,
  ${columns}
) STRICT;
CREATE TRIGGER ${name}_are_not_changed BEFORE UPDATE ON ${name}
BEGIN SELECT RAISE(ABORT, '${name} are append-only'); END;
CREATE TRIGGER ${name}_are_not_deleted BEFORE DELETE ON ${name}
BEGIN SELECT RAISE(ABORT, '${name} are append-only'); END;
`;

const feedback = [
  feedbackTable(
    'rankings',
    `prompt TEXT NOT NULL,
  candidates TEXT NOT NULL,
  order_shown TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('ranked', 'skipped', 'flagged')),
  ranks TEXT,
  reason TEXT,
  CHECK ((outcome = 'ranked') = (ranks IS NOT NULL)),
  CHECK ((outcome = 'ranked') = (reason IS NULL))`,
  ),
  feedbackTable(
    'demonstrations',
    `prompt TEXT NOT NULL,
  completion TEXT NOT NULL,
  generation_id TEXT REFERENCES generations (id)`,
  ),
  feedbackTable(
    'labels',
    `prompt TEXT NOT NULL,
  completion TEXT NOT NULL,
  good INTEGER NOT NULL CHECK (good IN (0, 1)),
  generation_id TEXT REFERENCES generations (id)`,
  ),
  feedbackTable(
    'battles',
    `prompt TEXT NOT NULL,
  version_a TEXT NOT NULL REFERENCES versions (id),
  completion_a TEXT NOT NULL,
  version_b TEXT NOT NULL REFERENCES versions (id),
  completion_b TEXT NOT NULL,
  shown_left TEXT NOT NULL CHECK (shown_left IN ('a', 'b')),
  outcome TEXT NOT NULL CHECK (outcome IN ('a', 'b', 'tie', 'both_bad'))`,
  ),
];

export const initial: Migration = { name: 'initial', sql: tables + feedback.join('') };
