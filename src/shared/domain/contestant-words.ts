/** Contestants for people: "Round 3", "Round 3, best of 4 by Reward 1". */
import { t } from '../language/t.ts';
import type { BestOf } from './best-of.ts';
import { judgeWords } from './judge-words.ts';
import type { Run } from './run.ts';

type NamedRun = Pick<Run, 'id' | 'kind' | 'name'>;

/** "best of 4 by Reward 1" @param runs those that made reward models, so that they have their names */
export function bestOfWords({ n, by }: BestOf, runs: readonly NamedRun[] = []): string {
  return t.judges.bestOf({ n, judge: judgeWords(by, runs) });
}

/** @param of the version's name, and what chooses its replies @param runs as in `bestOfWords` */
export function contestantWords(
  { version, bestOf }: { readonly version: string; readonly bestOf: BestOf | null },
  runs: readonly NamedRun[] = [],
): string {
  return bestOf === null ? version : t.judges.contestant({ version, chosen: bestOfWords(bestOf, runs) });
}
