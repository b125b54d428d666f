import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';
import { spaced } from './spaced.ts';

const learners = { rewardModel: '奖励模型', judge: '评判模型', policy: '策略' };
const ratings = { rankings: '排序', rankingsAndThumbs: '排序及一好一差的回复对' };

export const report: Catalogue['report'] = {
  title: ({ version, parent }) => `${version}，父版本 ${parent}`,
  endedEarly: ({ method, why }) => `${method} 提前结束：${why}`,
  data: '数据',
  rankings: '排序',
  pairs: '其中的回复对（不含平局）',
  ties: '平局',
  trainedOnRankings: ({ learner }) => `用于训练${learners[learner]}的排序`,
  trainedOnThumbs: '用于训练策略的赞和踩',
  trainedJudge: ({ on }) => `用于训练评判模型的${ratings[on]}`,
  heldOut: ({ on }) => `留出提示上的${ratings[on]}`,
  trainingPrompts: ({ method }) => `用于${spaced(method)}的提示`,
  rewardedBy: '奖励',
  contestPrompts: '用于对比的提示',
  partsShareNoPrompt: '各部分没有共同的提示。每个模型都在它没有学习过的全部排序上测量。',
  rewardModelAndJudge: '奖励模型和评判模型，在未学习过的排序上',
  judge: '评判模型，在未学习过的排序上',
  against: ({ parent }) => `与 ${parent} 对比`,
  winsBy: ({ judge }) => `胜率，评判：${judge}`,
  winsByDeciding: ({ judge }) => `胜率，评判：${judge}（起决定作用）`,
  winsAndTies: ({ wins, ties, count }) => `${wins}；${formats.count(count)} 次中有 ${formats.count(ties)} 次平局`,
  kl: '与父版本的 KL 散度，每条回复的 nat 数',
  repeatedTrigrams: '重复的三元词组，父版本 → 新版本',
  tokens: '每条回复的 token 数，父版本 → 新版本',
  bigrams: '不同的二元词组（distinct-2），父版本 → 新版本',
  sameReplies: '与其他提示的回复相同的回复，父版本 → 新版本',
  signs: '异常迹象',
  samples: '样本',
  turn: ({ role, text }) => `${{ system: '系统', user: '用户', assistant: '助手' }[role]}：${text}`,
  before: ({ reply }) => `训练前：${reply}`,
  after: ({ reply }) => `训练后：${reply}`,
  time: '用时',
  made: ({ name, run, version, parent }) => `${name} 的 id 为 ${run}；它由 ${parent} 生成了 ${version}。`,
  rankingsHere: '这里的排序',
  everybodys: '所有人的',
  alsoHere: '这里的其他反馈',
  edits: '修改',
  thumbs: '赞和踩',
  keptRegenerations: '重新生成并保留的回复',
  importedData: '导入的数据',
  accuracyOf: ({ learner }) => `${learners[learner]}的准确率`,
  longerReply: '“较长的回复获胜”在相同回复对上的准确率',
  pairsOf: ({ learner }) => `用于测量${learners[learner]}的回复对`,
  withInterval: ({ share, low, high }) =>
    `${formats.percent(share, 1)}（95% 置信区间：${formats.percent(low, 1)} 至 ${formats.percent(high, 1)}）`,
};
