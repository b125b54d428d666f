import type { Migration } from '../migrate.ts';

/**
 * Runs, versions and datasets can be deleted. Their rows stay, since other rows refer to them; what is large goes when
 * `purged_at_ms` is set, and until then a deletion can be taken back. A run's number is kept, for no other run may get it.
 */
export const deletions: Migration = {
  name: 'deletions',
  sql: `
ALTER TABLE runs ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET number = alike.number FROM
  (SELECT seq, row_number() OVER (PARTITION BY kind ORDER BY seq) AS number FROM runs) AS alike
  WHERE runs.seq = alike.seq;
CREATE UNIQUE INDEX runs_by_number ON runs (kind, number);
ALTER TABLE runs ADD COLUMN deleted_at_ms INTEGER;
ALTER TABLE runs ADD COLUMN purged_at_ms INTEGER;
ALTER TABLE versions ADD COLUMN deleted_at_ms INTEGER;
ALTER TABLE versions ADD COLUMN purged_at_ms INTEGER;
ALTER TABLE datasets ADD COLUMN deleted_at_ms INTEGER;
ALTER TABLE datasets ADD COLUMN purged_at_ms INTEGER;
`,
};
