import type { Migration } from '../migrate.ts';

/** Which of the completions drawn with one seed it is; null for those stored before that was kept. */
export const candidatesOfGenerations: Migration = {
  name: 'candidates of generations',
  sql: 'ALTER TABLE generations ADD COLUMN candidate INTEGER CHECK (candidate >= 0)',
};
