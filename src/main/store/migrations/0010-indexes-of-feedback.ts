import type { Migration } from '../migrate.ts';

/**
 * Whether somebody has ranked these candidates already is asked with every ranking: found by the generation of the first
 * candidate, or by how long the texts are where there are no generations. Counting what stands reads an index alone.
 */
export const indexesOfFeedback: Migration = {
  name: 'indexes of feedback',
  sql: `
CREATE INDEX rankings_by_candidates ON rankings (
  coalesce(json_extract(candidates, '$[0].generationId'), octet_length(prompt) || ':' || octet_length(candidates))
);
CREATE INDEX rankings_by_rater ON rankings (rater_kind, rater_name, retracted, outcome, id);
CREATE INDEX demonstrations_by_length ON demonstrations (octet_length(completion));
CREATE INDEX messages_by_role ON messages (role, conversation_id);
`,
};
