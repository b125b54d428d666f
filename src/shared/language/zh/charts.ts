import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

const steps = { update: '次更新', batch: '批' } as const;

export const charts: Catalogue['charts'] = {
  throughput: '吞吐量',
  loss: '损失',
  heldOutLoss: '留出损失',
  accuracy: '准确率',
  heldOutAccuracy: '训练中的留出准确率',
  impliedReward: '隐式奖励',
  logProbability: '对数概率',
  episodicReturn: '一段对话的回报',
  qValues: '所选的价值（Q）',
  tdLoss: '时序差分损失',
  epsilon: '随机选择（ε）',
  score: '分数',
  kl: 'KL 散度',
  scoreSpread: '分数离散度',
  zeroSpread: '无差异的提示',
  clippedUpdates: '裁剪比例',
  ratio: '概率比',
  length: '长度',
  entropy: '熵',
  repetition: '重复率',
  cutOff: '截断率',
  samplingGap: '采样偏差',
  gradient: '梯度',
  divergence: '与教师模型的散度',
  heldOutDivergence: '留出散度',
  imitation: '模仿损失',
  margin: '分差',

  units: {
    tokensPerSecond: 'token/秒',
    natsPerPair: '每个回复对的 nat 数',
    natsPerToken: '每个 token 的 nat 数',
    natsPerReply: '每条回复的 nat 数',
    largestNatsPerToken: '每个 token 的 nat 数，最大值',
    onTrainingPairs: '训练回复对上',
    promptsWeighEqually: '各提示权重相同',
    withinPrompt: '同一提示内',
    tokensPerReply: '每条回复的 token 数',
    shareOfReplies: '占回复的比例',
    norm: '范数',
    goodMinusBad: '好回复减差回复',
  },
  lines: {
    chosen: '被选',
    rejected: '被拒',
    policy: '策略',
    value: '价值',
    within: '回复内',
    between: '回复间',
  },
  healthy: '正常',

  signs: {
    titleAt: ({ title, place }) => `${title}（${place}）`,
    usually: ({ means }) => `通常原因：${means}`,
    toTry: ({ change }) => `建议：${change}`,
    place: ({ stage, chart }) => `${stage}：${chart}`,
    placeSince: ({ stage, chart, step, since }) => `${stage}：${chart}，自第 ${formats.count(since)} ${steps[step]}起`,
    placeFrom: ({ stage, chart, step, since, until }) =>
      `${stage}：${chart}，第 ${formats.count(since)} 至 ${formats.count(until)} ${steps[step]}`,
  },
};
