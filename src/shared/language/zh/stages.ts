import type { Catalogue } from '../language.ts';
import { spaced } from './spaced.ts';

export const stages: Catalogue['stages'] = {
  round: '轮次',
  titles: {
    freeze: '数据',
    judge: '评判模型',
    contest: '对比',
    judging: '评判',
    report: '结论',
  },
  purposes: {
    freeze: '按提示划分排序和提示。',
    reward: '从一半的排序中学习标注者的偏好。',
    judgeLearnsSame: '从另一半中学习同样的内容。',
    judgeLearnsFromOtherHalf: '从另一半中学习标注者的偏好。',
    judgeLearnsFromAll: '从排序中学习标注者的偏好。',
    optimizes: '针对奖励模型优化策略。',
    rewarded: ({ reward }) => `针对${spaced(reward)}优化策略。`,
    learnsFromHalf: '策略从一半的排序中学习标注者的偏好。',
    learnsFromLabels: '策略从一半的好回复和差回复中学习：赞和踩，以及排序中最好和最差的回复。',
    imitates: '策略模仿对话。',
    contest: '在新旧版本都没见过的提示上，将新版本与父版本对比。',
    judging: '在重采样的排序上训练评判模型，以估计评判的可靠程度。',
    report: '只有明确获胜才保留新版本。',
  },
  theRewardModel: '奖励模型',
  withPurpose: ({ title, purpose }) => `${title}：${purpose}`,
};
