import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

const faults: Readonly<Record<string, string>> = {
  observationOutside: '某个观测不在其空间内。',
  actionOutside: '抽取的某个动作不在其空间内。',
  infoNoObject: 'info 不是对象。',
  rewardNotFinite: '某个奖励不是有限的数。',
  endNoBoolean: '结束标志不是布尔值。',
  observationChanged: '某个观测在返回之后发生了变化。',
  notRepeatable: '同样的种子和动作得到了不同的回合。',
  notSeeded: '所有种子都得到同样的回合。',
  endless: '某个回合没有结束。',
  stepBeforeReset: '首次重置之前的一步未被拒绝。',
  stepAfterEnd: '回合结束之后的一步未被拒绝。',
  strangeActionTaken: '空间之外的动作未被拒绝。',
};

export const environments: Catalogue['environments'] = {
  descriptions: {
    prompts: '对一个提示词回复一次，由奖励打分。',
    coffee: '顾客点咖啡：问清缺少的信息，确认，上咖啡。订单正确得 1 分。',
    sums: '老师出三道小加法题：答对有奖励，第二次答对得一半。',
    'twenty-questions': '用是非问题猜出一样东西。猜对得 1 分。',
  },
  heading: { name: '名称', description: '说明' },
  checked: ({ name, episodes, meanSteps, meanReturn }) =>
    `${name}：${formats.count(episodes)} 个随机动作的回合，平均 ${formats.figure(meanSteps)} 步，回报 ${formats.figure(meanReturn)}。`,
  sound: '它符合对环境的所有要求。',
  fault: ({ fault }) => faults[fault] ?? fault,
  reward: ({ reward }) => `（奖励 ${reward}）`,
  episodeOver: ({ turns, total, seed }) =>
    `回合结束：${formats.count(turns)} 轮，回报 ${formats.figure(total)}，种子 ${seed}。`,
  episodeLeft: ({ turns, total, seed }) =>
    `${formats.count(turns)} 轮之后离开：回报 ${formats.figure(total)}，种子 ${seed}。`,
};
