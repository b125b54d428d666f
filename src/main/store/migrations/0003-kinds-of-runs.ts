import type { Migration } from '../migrate.ts';

/** Methods come with the program, so the database no longer lists them: the runs as they were, without that check. */
export const kindsOfRuns: Migration = {
  name: 'kinds of runs',
  sql: `
CREATE TABLE runs_rebuilt (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
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
INSERT INTO runs_rebuilt SELECT * FROM runs;
DROP TABLE runs;
ALTER TABLE runs_rebuilt RENAME TO runs;
`,
};
