import type { Migration } from '../migrate.ts';

/** Runs of the same method that belong together: over several seeds, or the trials of a search. */
export const runGroups: Migration = {
  name: 'run groups',
  sql: `
CREATE TABLE run_groups (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  number INTEGER NOT NULL,
  method TEXT NOT NULL,
  from_version_id TEXT NOT NULL REFERENCES versions (id),
  config TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'stopping', 'stopped', 'interrupted', 'failed', 'completed')),
  error TEXT,
  created_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  UNIQUE (kind, number)
) STRICT;
ALTER TABLE runs ADD COLUMN group_id TEXT REFERENCES run_groups (id);
ALTER TABLE runs ADD COLUMN trial INTEGER;
CREATE UNIQUE INDEX runs_of_group ON runs (group_id, trial) WHERE group_id IS NOT NULL;
`,
};
