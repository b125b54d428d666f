import type { Migration } from '../migrate.ts';

const feedbackTables = { ranking: 'rankings', demonstration: 'demonstrations', label: 'labels' };

/**
 * Feedback stays append-only, with one exception: what a client of the endpoint said can be erased with the client. A record
 * that follows one of a client's (an undo in Data) is the client's, too.
 */
const ofClients = Object.entries(feedbackTables).map(([kind, table]) => {
  const isErased = `EXISTS (SELECT 1 FROM api_feedback JOIN api_clients ON api_clients.id = client_id
    WHERE kind = '${kind}' AND record_id = OLD.id AND erased_at_ms IS NOT NULL)`;
  return `
DROP TRIGGER ${table}_are_not_changed;
CREATE TRIGGER ${table}_are_not_changed BEFORE UPDATE ON ${table} WHEN NOT ${isErased}
BEGIN SELECT RAISE(ABORT, '${table} are append-only'); END;
CREATE TRIGGER ${table}_stay_with_their_client AFTER INSERT ON ${table} WHEN NEW.supersedes IS NOT NULL
BEGIN
  INSERT INTO api_feedback (kind, record_id, client_id)
    SELECT kind, NEW.id, client_id FROM api_feedback WHERE kind = '${kind}' AND record_id = NEW.supersedes;
END;
`;
});

/** Programs that may ask the endpoint, what they were answered, and what they said of it. */
export const apiClients: Migration = {
  name: 'API clients',
  sql: `
CREATE TABLE api_clients (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- Of the key, in hexadecimal digits; the key itself is nowhere.
  key_sha256 TEXT NOT NULL UNIQUE CHECK (length(key_sha256) = 64),
  created_at_ms INTEGER NOT NULL,
  -- When its key was taken away; what it was answered stays.
  removed_at_ms INTEGER,
  -- Set only while its data is being erased.
  erased_at_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX api_clients_by_name ON api_clients (lower(name)) WHERE removed_at_ms IS NULL;

-- One answer of the endpoint.
CREATE TABLE api_completions (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  client_id TEXT NOT NULL REFERENCES api_clients (id),
  -- As the client named them; NULL where it did not.
  conversation TEXT,
  end_user TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX api_completions_of_client ON api_completions (client_id, seq);

CREATE TABLE api_choices (
  completion_id TEXT NOT NULL REFERENCES api_completions (id),
  place INTEGER NOT NULL CHECK (place >= 0),
  generation_id TEXT NOT NULL UNIQUE REFERENCES generations (id),
  PRIMARY KEY (completion_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_feedback (
  kind TEXT NOT NULL CHECK (kind IN ('ranking', 'demonstration', 'label')),
  record_id TEXT NOT NULL,
  client_id TEXT NOT NULL REFERENCES api_clients (id),
  PRIMARY KEY (kind, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX api_feedback_of_client ON api_feedback (client_id);
${ofClients.join('')}`,
};
