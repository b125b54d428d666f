import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const cliDemo: Catalogue['cliDemo'] = {
  introduction:
    '这个演示走完一遍从反馈中学习的完整流程：一个小型聊天模型给出回复，标注者对回复排序，奖励模型学习标注者的偏好，' +
    'PPO 据此训练聊天模型，最后在新旧版本都没见过的提示上对比二者。一切都在本机进行。',
  whereItIsKept: ({ home }) => `所有内容都保存在 ${home}。可以用 Ctrl-C 安全停止；以下命令从停下的地方继续：`,
  withoutHome: '不加 --home 时，演示在新的文件夹中开始。',
  step: ({ number, total, title }) => `${number}/${total}  ${title}`,
  afterTime: ({ seconds }) => `（已用 ${formats.seconds(seconds)}）`,

  theModel: '训练前的模型',
  answers: ({ version, speed, ms }) => `${version} 的回答（${speed}，首个 token 用时 ${Math.round(ms)} 毫秒）：`,
  you: '你',
  reply: '回复',

  feedback: '反馈：标注者对回复排序',
  rater: ({ liking, replies }) =>
    `一个偏好简单的模拟标注者代替你：${liking}。对每个日常提示，模型写出 ${formats.count(replies)} 条回复，由标注者排序；同样好的为平局。由人来做也是同样的方式：parley rank。`,
  likesQuestions: '它喜欢会反问的回复',
  likesLength: ({ words }) => `它喜欢 ${words.replace('-', ' 到 ')} 个词的回复`,
  likesKeyword: ({ keyword }) => `它喜欢含有“${keyword}”的回复`,
  follows: ({ rule }) => `它遵循 ${rule}`,
  rankingsSaved: ({ rankings, prompts, pairs, ties }) =>
    `已保存 ${formats.count(prompts)} 个提示的 ${formats.count(rankings)} 次排序：${formats.count(pairs)} 个有优劣之分的回复对，以及 ${formats.count(ties)} 次平局，平局不提供学习信息。`,

  round: '一个轮次：奖励模型、PPO、结论',
  roundExplained:
    '奖励模型从排序中学习区分好回复和差回复。然后训练策略：它对提示作出回复，奖励模型给回复打分，PPO 让高分回复更容易出现，' +
    '同时对偏离父版本的程度（KL 散度）施加惩罚。最后由一个从其他提示中学习的评判模型决定；如果标注者是规则，规则本身也参与评判：' +
    '策略可能学会讨好奖励模型，却并没有变好。',
  resumed: ({ run, state }) => `继续 ${run}（此前${state}）。`,
  batch: '批次',
  score: '分数',
  kl: 'KL 散度 (nat)',
  length: '长度 (token)',
  rewardModel: ({ share, pairs, longer, seconds }) =>
    `在 ${formats.count(pairs)} 个没见过的回复对上，奖励模型与标注者的一致率为 ${share}。总是猜较长的回复更好，准确率为 ${formats.percent(longer, 1)}；抛硬币为 50%。这个轮次用时 ${formats.seconds(seconds)}。`,

  beforeAndAfter: '训练前后',
  before: '训练前',
  after: '训练后',
  changes: ({ kl, length, lengthBefore, repetition, repetitionBefore }) =>
    `它的回复偏离父版本 ${formats.nats(kl)}；平均长度 ${formats.count(length)} 个 token（此前 ${formats.count(lengthBefore)}），${formats.percent(repetition, 1)} 的片段是重复的（此前 ${formats.percent(repetitionBefore, 1)}）。策略若一味追逐奖励，会最先在这里显现。`,
  whatNext: ({ seconds }) => `全部用时 ${formats.seconds(seconds)}。接下来可以：`,
  talkWithIt: '与新版本聊天：',
  anotherRound: '从保留的版本开始再进行一个轮次：',
  rankYourself: '在自己的文件夹中按自己的偏好排序，并从中学习：',
};
