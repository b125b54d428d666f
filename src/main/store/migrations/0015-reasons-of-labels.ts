import type { Migration } from '../migrate.ts';

/** A thumb may say why. Chat asks for the thumbs of the replies it shows, found by their generations. */
export const reasonsOfLabels: Migration = {
  name: 'reasons of labels',
  sql: `
ALTER TABLE labels ADD COLUMN reason TEXT;
ALTER TABLE labels ADD COLUMN comment TEXT;
CREATE INDEX labels_of_generation ON labels (generation_id) WHERE generation_id IS NOT NULL;
CREATE INDEX labels_by_rater ON labels (rater_kind, rater_name, retracted, good, id);
`,
};
