import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const judges: Catalogue['judges'] = {
  inSentence: ({ kind, name }) =>
    ({
      people: '人工投票',
      rule: `规则“${name}”`,
      function: `${name} 中的函数`,
      roundJudge: '评判模型',
      rewardModelOf: `${name} 的奖励模型`,
      judgeOf: `${name} 的评判模型`,
      run: name,
      other: `“${name}”`,
    })[kind],
  byItself: ({ kind, name }) =>
    ({
      people: '人工投票',
      rule: `规则：${name}`,
      function: `${name} 中的函数`,
      roundJudge: '评判模型',
      rewardModelOf: `${name} 的奖励模型`,
      judgeOf: `${name} 的评判模型`,
      run: name,
      other: name,
    })[kind],
  weighted: ({ weight, judge }) => `${formats.figure(weight)} × ${judge}`,
  mix: ({ parts }) => parts.join(' + '),

  bestOf: ({ n, judge }) => `由${judge}从 ${formats.count(n)} 个中选出`,
  contestant: ({ version, chosen }) => `${version}（${chosen}）`,

  rulesRater: ({ rule }) => `规则 ${rule}`,
  rankingsByYou: ({ count }) => `你 ${formats.count(count)} 次`,
  rankingsBy: ({ count, rater }) => `${rater} ${formats.count(count)} 次`,
  allRankings: ({ parts }) => parts.join('，'),
};
