import type { Migration } from '../migrate.ts';

/**
 * What imports have stored so far, so that the next start takes it back where one never ended.
 */
export const unfinishedImports: Migration = {
  name: 'unfinished imports',
  sql: `
CREATE TABLE unfinished_imports (
  dataset_id TEXT NOT NULL REFERENCES datasets (id),
  from_seq INTEGER NOT NULL,
  to_seq INTEGER NOT NULL,
  -- Whether the import made the dataset, too.
  makes_dataset INTEGER NOT NULL CHECK (makes_dataset IN (0, 1)),
  PRIMARY KEY (dataset_id, from_seq)
) STRICT, WITHOUT ROWID;
`,
};
