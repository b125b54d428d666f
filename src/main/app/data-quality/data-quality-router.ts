import { preferencePairs } from '../../../shared/domain/preference-pairs.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { contradictions } from './contradictions.ts';
import { nearPrompts } from './near-prompts.ts';
import { allPrompts, allStatements } from './read-data.ts';

export function dataQualityRouter({ dataQuality }: Procedures, { store }: AppContext) {
  return dataQuality.router({
    contradictions: dataQuality.contradictions.handler(({ input: { limit } }) => {
      const statements = [...allStatements(store)];
      const found = contradictions(statements);
      const pairs = preferencePairs(statements).length;
      return { total: found.length, pairs, contradictions: found.slice(0, limit) };
    }),
    nearDuplicates: dataQuality.nearDuplicates.handler(async ({ input: { threshold, limit }, signal }) => {
      const prompts = [...allPrompts(store)];
      const groups = await nearPrompts(prompts, threshold, signal);
      const different = new Set(prompts.map(({ prompt }) => promptKey(prompt))).size;
      return { total: groups.length, prompts: different, groups: groups.slice(0, limit) };
    }),
  });
}
