import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const abTest: Catalogue['abTest'] = {
  title: 'A/B 测试',
  hint: '可以让另一个版本回答 parley:best 的一部分对话，并把人们对其回复的评价与其余回复的评价相比较。同一个对话始终由同一个版本回答。',
  none: '还没有 A/B 测试。',
  stateOf: ({ state }) =>
    ({
      running: '正在进行。',
      paused: '已暂停：parley:best 现在是另一个版本，或者挑战版本已被删除。结束此测试后可以开始新的测试。',
      ended: '已结束。',
    })[state],
  shares: ({ champion, challenger, championShare, challengerShare }) =>
    `${challenger} 回答 ${challengerShare}的对话，${champion} 回答 ${championShare}。`,
  since: ({ when }) => `开始于 ${when}。`,
  figures: '两个版本的对话数与点赞点踩数',
  version: '版本',
  conversations: '对话',
  thumbsUp: '点赞',
  thumbsDown: '点踩',
  winsOf: ({ version }) => `${version} 的胜率`,
  winRate: ({ version, value, low, high, wins, ties, losses }) =>
    `${version} 的胜率为 ${value}（95% 置信区间 ${low}至 ${high}）：${formats.count(wins)} 胜，${formats.count(ties)} 平，${formats.count(losses)} 负。`,
  tooFew: ({ count, fewest }) =>
    `未定：目前只有 ${formats.count(count)} 次比较。至少需要 ${formats.count(fewest)} 次才能给出区间。`,
  undecided: '未定：目前没有明确的差别。',
  clear: ({ version }) => `结果明确：${version} 更好。`,
  comparisonHint:
    '每个对话的第一个评价与另一个版本的一个评价相比较；在两个版本的回复之间所做的选择也计算在内。无论查看多少次，区间都成立。',
  challenger: '挑战版本',
  chooseChallenger: '选择一个版本',
  share: '占比（百分数）',
  shareHint: '1 到 99。各版本轮流回答，因此客户端的等待时间可能更长。',
  start: '开始 A/B 测试',
  end: '结束 A/B 测试',
  notStarted: 'A/B 测试未能开始',
  notEnded: 'A/B 测试未能结束',
};
