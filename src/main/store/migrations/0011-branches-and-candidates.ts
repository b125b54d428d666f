import type { Migration } from '../migrate.ts';

/**
 * Siblings and children of a turn are looked up for every turn that is shown. A reply's timings belong to its generation, so
 * that they outlive the page. Candidates drawn for a turn stay with it until somebody chooses.
 */
export const branchesAndCandidates: Migration = {
  name: 'branches and candidates',
  sql: `
CREATE INDEX messages_by_parent ON messages (conversation_id, parent_id, seq);
-- JSON; NULL for generations stored before timings were.
ALTER TABLE generations ADD COLUMN timings TEXT;
CREATE TABLE candidate_sets (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  message_id TEXT NOT NULL REFERENCES messages (id),
  -- How many replies were sampled; equal ones are one candidate.
  drawn INTEGER NOT NULL CHECK (drawn >= 1),
  candidates TEXT NOT NULL,
  order_shown TEXT NOT NULL,
  -- What was said about them last.
  ranking_id TEXT REFERENCES rankings (id),
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX candidate_sets_of_turn ON candidate_sets (message_id, seq);
`,
};
