/** Judges for people: "rule:question", "reward:run_…" or the "judge" of a round, as records name them. */
import { isRewards, parseRewards, rewardFileOf } from './reward-choice.ts';
import type { Run } from './run.ts';

/** Votes of people, where a judge is named. */
export const peopleJudge = 'people';

/** What earlier records call a round's judge. */
const earlierName = 'evaluation reward model';

type NamedRun = Pick<Run, 'id' | 'kind' | 'name'>;

/**
 * In a sentence: "the rule “question”", "Reward model 2", "the judge of Round 1".
 * @param runs those that made reward models, so that they have their names
 */
export function judgeWords(judge: string, runs: readonly NamedRun[] = []): string {
  if (judge === peopleJudge) return 'people’s votes';
  const parts = isRewards(judge) ? parseRewards(judge) : [];
  if (parts.length > 1 || parts.some(({ weight }) => weight !== 1)) {
    return parts
      .map(({ name, weight }) => `${weight === 1 ? '' : `${weight} × `}${judgeWords(name, runs)}`)
      .join(' + ');
  }
  const file = rewardFileOf(judge);
  if (file !== undefined) return `the function in ${file.split(/[/\\]/).at(-1)}`;
  const [, kind, rest] = /^(rule|reward):(.+)$/s.exec(judge) ?? [];
  if (kind === 'rule') return `the rule “${rest}”`;
  if (kind !== 'reward') return `the ${judge === earlierName ? 'judge' : judge}`;
  const run = runs.find(({ id }) => id === rest);
  if (run === undefined) return `the reward model of ${rest}`;
  // A round has a reward model of its own to judge with, which nothing was optimized against.
  return run.kind === 'round' ? `the judge of ${run.name}` : run.name;
}

/** By itself: "Rule: question", "Reward model 2", "Judge of Round 1". @param runs as in `judgeWords` */
export function judgeLabel(judge: string, runs: readonly NamedRun[] = []): string {
  if (judge.startsWith('rule:') && parseRewards(judge).length === 1) return judge.replace(/^rule:/, 'Rule: ');
  const words = judgeWords(judge, runs).replace(/^the /, '');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
