import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

type Trained = Parameters<Catalogue['compare']['trainedOn']>[0];

const trainedOn = ({ versions, prompts }: Trained) =>
  versions
    .map(({ version, count }) =>
      count === prompts ? `${version} 用全部提示训练过` : `${version} 用其中 ${formats.count(count)} 个训练过`,
    )
    .join('，');

export const compare: Catalogue['compare'] = {
  votes: '投票',
  allPrompts: '全部提示',
  howToCompare: '对比方式',
  subject: ({ a, b }) => `${a} 与 ${b}`,
  swap: '交换',
  oneVersion: '目前只有一个版本',
  noVersions: '还没有版本',
  twoVersionsNeeded: '对比需要两个版本。一个轮次会用你的排序训练出新版本，然后你就可以盲评投票。',
  setUpRound: '设置一个轮次',
  thePrompts: '提示',
  versionA: '版本 A',
  against: '对比',
  versionB: '版本 B',
  on: '所用提示',
  prompts: '提示',
  trainedOn: (trained) =>
    `共 ${formats.count(trained.prompts)} 个提示，${trainedOn(trained)}。训练过的提示上的结果很难说明新提示上的表现。`,
  heldOutPromptsOf: ({ run }) => `${run} 的留出提示`,
  promptCount: ({ prompts }) => `${formats.count(prompts)} 个提示`,
  promptsAndTrained: (trained) => `${formats.count(trained.prompts)} 个提示；${trainedOn(trained)}`,
  useHeldOut: '使用留出提示',
  sameVersion: '两边是同一个版本',
  chooseAnother: '请在任意一边选择另一个版本。',
  noPrompts: '没有可用于对比的提示',
  noPromptsHint: '导入一个提示文件，或先做一些排序：排序所用的提示会保留下来。',
  importPrompts: '导入提示',
  rankPrompts: '对提示排序',

  votesSoFar: '目前的投票',
  winsOf: '胜率：',
  onPrompts: ({ prompts }) => `（${prompts}）`,
  tally: ({ a, b, ties, bothBad }) =>
    `${formats.count(a)} 比 ${formats.count(b)}，${formats.count(ties)} 次平局，${formats.count(bothBad)} 次都不好`,
  noVotes: '还没有投票。',
  clearResult: ({ version }) => `结果明确：${version} 更好。`,
  allPromptsVoted: '未定：此提示集的每个提示都已投票。只有在其他提示上投票才能分出结果。',
  noDifference: '未定：目前看不出差别。',
  votesNeeded: ({ more }) => `未定：照此趋势，大约还需在 ${formats.count(more)} 个提示上投票才能分出结果。`,
  moreVotesNeededThanLeft: ({ more, left }) =>
    `未定：照此趋势，大约还需在 ${formats.count(more)} 个提示上投票才能分出结果；此提示集只剩 ${formats.count(left)} 个。`,
  repeatedVotes: ({ prompts, repeated }) =>
    `${formats.count(prompts)} 个提示各自的首次投票计入结果。对相同提示的 ${formats.count(repeated)} 次重复投票不计入。`,
  leftIsBetter: '左边更好',
  rightIsBetter: '右边更好',
  tie: '平局',
  bothBad: '都不好',
  replyOn: ({ side }) => ({ left: '左边的回复', right: '右边的回复' })[side],
  bothReplying: '两个版本正在回复',
  toldAfterVote: '投票后揭晓各是哪个版本',
  toldAfterEachVote: '每次投票后揭晓各是哪个版本。',
  emptyReply: '空回复',
  noNextPair: '没有下一对回复',
  preferredLeft: ({ left, right }) => `你更喜欢左边的 ${left}，而不是 ${right}。`,
  preferredRight: ({ left, right }) => `你更喜欢右边的 ${right}，而不是 ${left}。`,
  saidTie: ({ left, right }) => `你评为平局：左边是 ${left}，右边是 ${right}。`,
  saidBothBad: ({ left, right }) => `你评为都不好：左边是 ${left}，右边是 ${right}。`,
  votesKeep: ({ version }) => `你的投票已分出结果：保留 ${version}。`,
  votesDoNotKeep: ({ version }) => `你的投票已分出结果：不保留 ${version}。`,
  versionNotChanged: '版本未能更改',
  voteNotSaved: '投票未能保存',

  contestsByJudge: '由评判模型或规则进行的对比',
  byJudge: '自动评判',
  judge: '评判',
  holdContest: '开始一场对比',
  contestProgress: '对比的进度',
  stopContest: '停止对比',
  contestNotHeld: '对比未能进行',
  contestsNotRead: '无法读取以往的对比',
  noContestOfThese: '这两个版本还没有自动评判过。',
  contestFigures: ({ ties, count, when }) => `${formats.count(count)} 次中 ${formats.count(ties)} 次平局，${when}`,
  contestFiguresAndKl: ({ ties, count, when, kl }) =>
    `${formats.count(count)} 次中 ${formats.count(ties)} 次平局，KL 散度 ${kl}，${when}`,

  theScores: '分数',
  prompt: '提示',
  scoresBy: '评分者',
  order: '顺序',
  largestFirst: '差异大的在前',
  orderOfPrompts: '按提示的原有顺序',
  arrowsMark: ({ count }) => `${formats.count(count)} 个提示。箭头表示`,
  beyondDeviation: '与第一个版本相差超过一个标准差。',
  scoreTable: '每个版本在每个提示上的分数',
  better: '更好',
  worse: '更差',
  noScore: '无分数',
  rows: ({ from, to, total }) => `第 ${formats.count(from)} 至 ${formats.count(to)} 个，共 ${formats.count(total)} 个`,
  previous: '上一页',
  next: '下一页',
  noContest: '还没有进行过对比',
  noContestHint: '在一场对比中，两个版本回复相同的提示，由评判打分。所有结果会按提示逐一列在这里。',
  repliesOf: ({ version }) => `${version} 的回复`,
  chooseRow: '选择一行，查看各版本的回复。',
};
