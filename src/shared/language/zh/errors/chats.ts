import type { Catalogue } from '../../language.ts';
import { formats } from '../formats.ts';

export const chats: Catalogue['errors']['chats'] = {
  nothingToReplyTo: ({ conversation }) => `对话 ${conversation} 中没有可回复的用户消息。请先写一条。`,
  noReplyTo: ({ message, turn }) => `无法接着消息 ${message} 生成：它应是对消息 ${turn} 的回复。`,
  tokensOfAnother: ({ message, version }) =>
    `无法从消息 ${message} 的 token 处继续：它不是由 ${version} 写出的，token 可能不同。请选择写出它的版本。`,
  notChosen: ({ message }) => `消息 ${message} 不是从多个回复中选出的。`,
  notWritten: ({ message }) => `消息 ${message} 没有 token 概率：它由人写出或修改过。`,
  noUserTurn: ({ message, conversation }) => `回复消息 ${message}：它应是对话 ${conversation} 中的用户消息。`,
  notOfConversation: ({ message, conversation }) =>
    `测量到消息 ${message} 为止的分支：它应是对话 ${conversation} 中的消息。`,
  notAReply: ({ message }) => `评价消息 ${message}：应为某个版本写的回复。人写的内容不作评价。`,
  temperatureZero: '生成待排序的候选回复：温度应大于 0，得到的是 0；温度为 0 时对同一提示的回复都相同。',
  repliesAlike: ({ replies }) => `为它生成的 ${replies} 条回复全部相同。`,
  noRankingToUndo: ({ rater }) => `没有“${rater}”的排序可以撤销。`,
  rankingCancelled: ({ rankings }) => `排序已取消；此前完成的 ${rankings} 次排序已保留。`,
  onlyPromptNotRanked: ({ source, prompt, reason }) => `${source} 中唯一的提示“${prompt}”无法排序：${reason}`,
  noPromptRanked: ({ prompts, source, prompt, reason }) =>
    `${source} 中的 ${prompts} 个提示都无法排序。第一个是“${prompt}”：${reason}`,
  oneVersion: ({ version }) => `对战需要两个不同的版本；两个都是 ${version}。`,
  noPromptForBoth: ({ a, b, prompts, prompt, reason }) =>
    `${formats.count(prompts)} 个提示中，没有一个能由 ${a} 和 ${b} 都作出回复。第一个是“${prompt}”：${reason}`,
  battleOver: '这次对战已结束，或在应用关闭时丢失。请开始下一次。',
  noUnusedJudge:
    '评判需要一个没有训练过这两个版本的奖励模型，目前没有。请训练一个（parley train reward），或使用 --judge rule:NAME。',
  noLeaderboard: ({ known }) =>
    known.length === 0
      ? '版本评分来自人的投票，或评判过对比的规则；目前两者都没有。'
      : `可用来给版本评分的有：${formats.list(known)}。学得的评判模型不用于评分：区间里不会包含它自身的误差。`,
  noSuchChooser: ({ run }) => `没有名为 ${run} 的已完成的 DQN 运行。参见 parley runs list。`,
  noSuchJudge: ({ run }) => `没有名为 ${run} 的已完成的奖励模型运行或轮次。参见 parley runs list。`,
  contestCancelled: ({ a, b }) => `${a} 与 ${b} 的对比已取消。`,
  measuringCancelled: ({ version }) => `对 ${version} 的测量已取消。`,
  noChatsToMeasure: ({ source, items }) =>
    `在 ${source} 上测量似然：需要对话（\`messages\`），但其中的 ${formats.count(items)} 条数据里没有对话。`,
};
