import type { Migration } from '../migrate.ts';

/** A deleted conversation is only put out of sight, so that a deletion can be taken back: feedback may refer to it. */
export const deletedConversations: Migration = {
  name: 'deleted conversations',
  sql: 'ALTER TABLE conversations ADD COLUMN deleted_at_ms INTEGER',
};
