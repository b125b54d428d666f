import type { Migration } from '../migrate.ts';

/**
 * What a run wrote about its version named the version it came from by its id. The version knows its parent, whose name may
 * change: such sentences do without it, and the rest of what people have written stays.
 */
export const sentencesWithoutIds: Migration = {
  name: 'sentences without ids',
  sql: `
UPDATE versions SET note = replace(note, ' comparisons with ' || parent_id || ' on ', ' comparisons with its parent on ')
  WHERE parent_id IS NOT NULL;
UPDATE versions SET note = replace(note, ' merged into ' || parent_id || '. Licence', ' merged into its parent. Licence')
  WHERE parent_id IS NOT NULL AND note LIKE 'Imported from %';
UPDATE versions SET note = substr(note, 1, 3) || substr(note, length('SFT of ' || parent_id) + 1)
  WHERE note LIKE 'SFT of ' || parent_id || ' on % tokens.' OR note LIKE 'DPO of ' || parent_id || ' on % pairs; not judged.';
UPDATE versions SET note =
  (SELECT
    'PPO against ' || CASE made.kind WHEN 'round' THEN 'the reward model of Round ' ELSE 'Reward model ' END ||
      (SELECT count(*) FROM runs AS alike WHERE alike.kind = made.kind AND alike.seq <= made.seq) || '; not judged.'
    FROM runs JOIN runs AS made ON made.id = json_extract(runs.config, '$.rewardRun')
    WHERE runs.id = versions.run_id)
  WHERE note LIKE 'PPO from ' || parent_id || ' against the reward model of %; not judged.'
    AND run_id IN (SELECT id FROM runs WHERE json_extract(config, '$.rewardRun') IN (SELECT id FROM runs));
UPDATE runs SET result = json_set(result, '$.reason',
    replace(result ->> '$.reason', ' comparisons with ' || from_version_id || ' on ', ' comparisons with its parent on '))
  WHERE kind = 'round' AND result ->> '$.reason' IS NOT NULL AND from_version_id IS NOT NULL;
`,
};
