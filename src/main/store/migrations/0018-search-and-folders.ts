import type { Migration } from '../migrate.ts';

/**
 * The words of every turn, by its place among the turns (`messages.seq`); the texts themselves stay where they are. Written with the
 * turn, which never changes. `spaced_words` is the store's own: Chinese has no spaces between words.
 */
export const searchAndFolders: Migration = {
  name: 'search and folders',
  sql: `
CREATE VIRTUAL TABLE message_words USING fts5(
  words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO message_words (rowid, words) SELECT seq, spaced_words(content) FROM messages;
-- Pinned ones stand first in the list; NULL for the others.
ALTER TABLE conversations ADD COLUMN pinned_at_ms INTEGER;
-- Its name; NULL for none.
ALTER TABLE conversations ADD COLUMN folder TEXT;
CREATE INDEX conversations_by_folder ON conversations (folder) WHERE folder IS NOT NULL;
`,
};
