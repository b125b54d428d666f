import type { Migration } from '../migrate.ts';

/** A reply that was chosen from several: what chose it, and all of them with their values, the chosen one among them. */
export const replyChoices: Migration = {
  name: 'reply choices',
  sql: `
CREATE TABLE reply_choices (
  -- The one that was chosen.
  generation_id TEXT PRIMARY KEY REFERENCES generations (id),
  chosen_by TEXT NOT NULL,
  n INTEGER NOT NULL CHECK (n > 1),
  -- JSON: [{ generationId, value }], in the order they were sampled.
  candidates TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
