import type { Migration } from '../migrate.ts';

/** What a client of the endpoint said can be erased with the client (0016). */
const isErased = `EXISTS (SELECT 1 FROM api_feedback JOIN api_clients ON api_clients.id = client_id
  WHERE kind = 'ranking' AND record_id = OLD.id AND erased_at_ms IS NOT NULL)`;

/**
 * A ranking may say more than an order: reasons, a comment, tags, answers to a project's questions, and that it decides between
 * raters. It is found by its words, its prompt (a hash of the key by which prompts count as the same) and its length. Drafts and
 * projects change in place: they are nobody's statement yet. NULL stands for nothing said.
 */
export const queuesOfRankings: Migration = {
  name: 'queues of rankings',
  sql: `
DROP TRIGGER rankings_are_not_changed;
ALTER TABLE rankings ADD COLUMN reasons TEXT;
ALTER TABLE rankings ADD COLUMN comment TEXT;
ALTER TABLE rankings ADD COLUMN tags TEXT;
ALTER TABLE rankings ADD COLUMN answers TEXT;
ALTER TABLE rankings ADD COLUMN decides INTEGER NOT NULL DEFAULT 0 CHECK (decides IN (0, 1));
ALTER TABLE rankings ADD COLUMN prompt_hash BLOB;
-- Characters of the longest reply.
ALTER TABLE rankings ADD COLUMN longest INTEGER NOT NULL DEFAULT 0;
UPDATE rankings SET prompt_hash = prompt_hash(prompt),
  longest = (SELECT max(length(value ->> 'completion')) FROM json_each(candidates));
CREATE TRIGGER rankings_are_not_changed BEFORE UPDATE ON rankings WHEN NOT ${isErased}
BEGIN SELECT RAISE(ABORT, 'rankings are append-only'); END;
CREATE INDEX rankings_by_prompt ON rankings (prompt_hash);

CREATE VIRTUAL TABLE ranking_words USING fts5(
  words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO ranking_words (rowid, words) SELECT seq, words_in(prompt) || ' ' || words_in(candidates) FROM rankings
  WHERE NOT retracted;

ALTER TABLE dataset_items ADD COLUMN prompt_hash BLOB;
UPDATE dataset_items SET prompt_hash = item_prompt_hash(content);
CREATE INDEX dataset_items_by_prompt ON dataset_items (dataset_id, prompt_hash);

CREATE TABLE ranking_drafts (
  seq INTEGER PRIMARY KEY,
  rater_name TEXT NOT NULL,
  rater_kind TEXT NOT NULL CHECK (rater_kind IN ('human', 'rule')),
  prompt_hash BLOB NOT NULL,
  -- The prompt with its candidates as they are shown.
  item TEXT NOT NULL,
  -- What is on the track and beside it so far.
  said TEXT NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  UNIQUE (rater_kind, rater_name, prompt_hash)
) STRICT;

CREATE TABLE rank_projects (
  dataset_id TEXT PRIMARY KEY REFERENCES datasets (id) ON DELETE CASCADE,
  guidelines TEXT NOT NULL,
  questions TEXT NOT NULL,
  -- How many people should rank the same candidates.
  raters_wanted INTEGER NOT NULL CHECK (raters_wanted >= 1),
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
