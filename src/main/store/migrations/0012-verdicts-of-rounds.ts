import type { Migration } from '../migrate.ts';

/** A round is kept, not kept or undecided. Those before said only whether they kept their version. */
export const verdictsOfRounds: Migration = {
  name: 'verdicts of rounds',
  sql: `
UPDATE runs SET result = json_set(result, '$.verdict', CASE result ->> '$.kept' WHEN 1 THEN 'kept' ELSE 'not-kept' END)
  WHERE kind = 'round' AND result ->> '$.kept' IS NOT NULL AND result ->> '$.verdict' IS NULL;
`,
};
