import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const control: Catalogue['control'] = {
  heading: {
    step: '步数',
    episodic_return: '回报',
    epsilon: '随机动作 ε',
    priority_beta: '修正 β',
    td_loss: 'TD 损失',
    q_values: 'Q',
    qf_loss: '评论家损失',
    qf_values: 'Q',
    actor_loss: '行动者损失',
  },
  result: ({ lastEpisodes, episodes, mean, least }) =>
    `训练中最后 100 个回合的平均回报：${formats.rounded(lastEpisodes, 1)}。不再探索时，${formats.count(episodes)} 个回合的平均回报为 ` +
    `${formats.rounded(mean, 1)}，最低 ${formats.rounded(least, 1)}。`,
};
