import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const checks: Catalogue['checks'] = {
  id: ({ text, prefix, length }) =>
    `${text} 不是这里需要的 id：应为 ${prefix}_ 加 ${formats.count(length)} 个字母或数字。`,
  versionId: ({ text }) => `${text} 不能用作版本名：应为 1 至 64 个小写字母、数字、“.”、“_”或“-”，以字母或数字开头。`,
  seed: ({ seed }) => `随机种子应为不超过 53 位的整数，实际为 ${seed}。`,
  randomState: ({ state }) => `随机数生成器的状态应为四个 32 位无符号整数，且不全为 0，实际为 ${state}。`,

  noPrompt: ({ what }) => {
    const named = {
      ranking: '排序',
      preference: '偏好',
      prompt: '提示类数据',
      labelled: '标注类数据',
      demonstration: '示范',
      label: '标注',
      battle: '对战',
    };
    return `${named[what]}需要至少有一条消息的提示，但一条也没有。`;
  },
  fewCandidates: ({ count }) => `排序至少需要 2 条候选回复，实际有 ${formats.count(count)} 条。`,
  orderShown: ({ count, order }) =>
    `orderShown 必须按从 0 开始的序号列出全部 ${formats.count(count)} 条候选回复，每条一次，实际为 ${order}。`,
  rating: ({ rating, most }) => `无法保存排序：评分应为 1 到 ${most} 的整数，实际为 ${rating}。`,
  ratingCount: ({ candidates, ratings }) =>
    `无法保存排序：${candidates} 条候选回复各需一个评分，实际有 ${ratings} 个。`,
  rankCount: ({ candidates, ranks }) =>
    `对 ${formats.count(candidates)} 条候选回复排序，每条都需要一个名次，实际有 ${formats.count(ranks)} 个。`,
  rank: ({ rank }) => `名次应为不小于 1（最好）的整数，平局时相同，实际为 ${rank}。`,
  emptyConversation: '对话至少需要一条消息，但一条也没有。',
  fewCompletions: ({ count }) => `排序至少需要 2 条补全，实际有 ${formats.count(count)} 条。`,
  sameCompletions: '一次排序的所有补全是相同的文本，名次却不同。',
  samePreference: '一个偏好的被选回复与被拒回复是相同的文本。',

  runTransition: ({ run, from, to, possible }) =>
    possible.length === 0
      ? `${run} 的状态是“${from}”，不能变为“${to}”；它已经结束，状态不能再改变。`
      : `${run} 的状态是“${from}”，不能变为“${to}”；可以变为：${possible.join('、')}。`,

  noBattles: '给版本评分至少需要两个版本之间的一次对战，但一次也没有。',
  unlinkedVersions: ({ some, rest }) =>
    `给版本评分需要所有版本通过对战相连，但 ${some.join('、')} 与 ${rest.join('、')} 之间没有对战；请让其中两个版本对战。`,
  noComparisons: '胜率至少需要一次比较，但一次也没有。',
  scoreMissing: '比较回复需要每条回复都有分数，但有一个不是数字。',
  noPairs: '准确率至少需要一个回复对，但一个也没有。',
  pairScores: ({ chosen, rejected }) => `回复对的准确率需要数字分数，实际为 ${chosen} 和 ${rejected}。`,
  replyScores: '回复的准确率需要数字分数，但有一个不是数字。',
  oneKindOfReply: '回复的准确率既需要好的回复，也需要差的回复，但缺少其中一种。',
};
