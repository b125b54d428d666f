import type { Migration } from '../migrate.ts';

/** A guest at another machine sees the conversations begun under their own name alone; the others are the owner's. */
export const guests: Migration = {
  name: 'guests',
  sql: 'ALTER TABLE conversations ADD COLUMN guest TEXT',
};
