import type { Migration } from '../migrate.ts';

/** Versions of runs are called as their runs are ("Round 3": counted among those of its kind), others by their ids. */
export const namesOfVersions: Migration = {
  name: 'names of versions',
  sql: `
ALTER TABLE versions ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE versions SET name = coalesce(
  (SELECT
    CASE kind
      WHEN 'round' THEN 'Round' WHEN 'sft' THEN 'Fine-tuning' WHEN 'ppo' THEN 'PPO' WHEN 'dpo' THEN 'DPO' ELSE kind
    END || ' ' || (SELECT count(*) FROM runs AS alike WHERE alike.kind = runs.kind AND alike.seq <= runs.seq)
    FROM runs WHERE runs.id = versions.run_id),
  id);
`,
};
