/** Who judges, and who ranked. */
import { formats } from './formats.ts';

/** Who judges; `name` is a rule's, a file's, a run's, a round's or the judge's own. */
interface NamedJudge {
  readonly kind: 'people' | 'rule' | 'function' | 'roundJudge' | 'rewardModelOf' | 'judgeOf' | 'run' | 'other';
  readonly name: string;
}

export const judges = {
  inSentence: ({ kind, name }: NamedJudge) =>
    ({
      people: 'people’s votes',
      rule: `the rule “${name}”`,
      function: `the function in ${name}`,
      roundJudge: 'the judge',
      rewardModelOf: `the reward model of ${name}`,
      judgeOf: `the judge of ${name}`,
      run: name,
      other: `the ${name}`,
    })[kind],
  byItself: ({ kind, name }: NamedJudge) =>
    ({
      people: 'People’s votes',
      rule: `Rule: ${name}`,
      function: `Function in ${name}`,
      roundJudge: 'Judge',
      rewardModelOf: `Reward model of ${name}`,
      judgeOf: `Judge of ${name}`,
      run: name,
      other: name,
    })[kind],
  weighted: ({ weight, judge }: { weight: number; judge: string }) => `${formats.figure(weight)} × ${judge}`,
  mix: ({ parts }: { parts: readonly string[] }) => parts.join(' + '),

  bestOf: ({ n, judge }: { n: number; judge: string }) => `best of ${formats.count(n)} by ${judge}`,
  contestant: ({ version, chosen }: { version: string; chosen: string }) => `${version}, ${chosen}`,

  rulesRater: ({ rule }: { rule: string }) => `the rule ${rule}`,
  rankingsByYou: ({ count }: { count: number }) => `${formats.count(count)} by you`,
  rankingsBy: ({ count, rater }: { count: number; rater: string }) => `${formats.count(count)} by ${rater}`,
  allRankings: ({ parts }: { parts: readonly string[] }) => parts.join(', '),
};
