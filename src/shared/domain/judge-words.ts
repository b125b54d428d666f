/** Judges for people: "rule:question", "reward:run_…" or the "judge" of a round, as records name them. */
import { render, said } from '../language/said.ts';
import type { Said } from '../language/said.ts';
import { t } from '../language/t.ts';
import { isRewards, parseRewards, rewardFileOf } from './reward-choice.ts';
import type { Run } from './run.ts';

/** Votes of people, where a judge is named. */
export const peopleJudge = 'people';

/** What a round's judge is called in its records, and in earlier ones. */
const roundJudges = ['judge', 'evaluation reward model']; // Not shown: names in records

type NamedRun = Pick<Run, 'id' | 'kind' | 'name'>;

/** In a sentence: "the rule “question”", "Reward model 2", "the judge of Round 1". @param runs as in `judgeSaid` */
export function judgeWords(judge: string, runs: readonly NamedRun[] = []): string {
  return render(judgeSaid(judge, runs));
}

/**
 * As `judgeWords`, for another sentence that is said.
 * @param runs those that made reward models, so that they have their names
 */
export function judgeSaid(judge: string, runs: readonly NamedRun[] = []): Said {
  return mixOf(judge, runs) ?? said('judges.inSentence', judgeNamed(judge, runs));
}

/** By itself: "Rule: question", "Reward model 2", "Judge of Round 1". @param runs as in `judgeSaid` */
export function judgeLabel(judge: string, runs: readonly NamedRun[] = []): string {
  const mix = mixOf(judge, runs);
  return mix === undefined ? t.judges.byItself(judgeNamed(judge, runs)) : render(mix);
}

function mixOf(judge: string, runs: readonly NamedRun[]): Said | undefined {
  const parts = isRewards(judge) ? parseRewards(judge) : [];
  if (parts.every(({ weight }) => weight === 1) && parts.length < 2) return undefined;
  return said('judges.mix', {
    parts: parts.map(({ name, weight }) => {
      const one = judgeSaid(name, runs);
      return weight === 1 ? one : said('judges.weighted', { weight, judge: one });
    }),
  });
}

function judgeNamed(judge: string, runs: readonly NamedRun[]): Parameters<typeof t.judges.byItself>[0] {
  if (judge === peopleJudge) return { kind: 'people', name: '' };
  const file = rewardFileOf(judge);
  if (file !== undefined) return { kind: 'function', name: file.split(/[/\\]/).at(-1) ?? file };
  const [, kind, rest] = /^(rule|reward|q):(.+)$/s.exec(judge) ?? [];
  if (kind === 'rule') return { kind: 'rule', name: rest };
  if (kind !== 'reward' && kind !== 'q')
    return { kind: roundJudges.includes(judge) ? 'roundJudge' : 'other', name: judge };
  const run = runs.find(({ id }) => id === rest);
  if (run === undefined) return { kind: 'rewardModelOf', name: rest };
  // A round has a reward model of its own to judge with, which nothing was optimized against.
  return { kind: run.kind === 'round' ? 'judgeOf' : 'run', name: run.name };
}
