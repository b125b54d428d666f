import type { Migration } from '../migrate.ts';

/** A note that Parley wrote is kept as it was said, so that it can be read in another language; `note` is its text then. */
export const saidNotes: Migration = {
  name: 'said notes',
  sql: `ALTER TABLE versions ADD COLUMN note_said TEXT;`,
};
