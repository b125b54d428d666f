import type { Migration } from '../migrate.ts';

/**
 * A share of the answers of `parley:best` may come from a challenger. Each such answer names its test, and the conversation that
 * decided which version answers, as a digest. Versions are no foreign keys: a test stays readable when one is deleted.
 */
export const abTests: Migration = {
  name: 'A/B tests',
  sql: `
CREATE TABLE ab_tests (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  champion TEXT NOT NULL,
  challenger TEXT NOT NULL CHECK (challenger <> champion),
  -- The part of the conversations that the challenger answers.
  share REAL NOT NULL CHECK (share > 0 AND share < 1),
  started_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX ab_tests_one_at_a_time ON ab_tests ((1)) WHERE ended_at_ms IS NULL;

ALTER TABLE api_completions ADD COLUMN ab_test_id TEXT REFERENCES ab_tests (id);
ALTER TABLE api_completions ADD COLUMN ab_unit TEXT;
CREATE INDEX api_completions_of_ab_test ON api_completions (ab_test_id) WHERE ab_test_id IS NOT NULL;
`,
};
