import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const examples: Catalogue['examples'] = {
  exact: ({ gamma, sweeps, residual }) =>
    `价值迭代（γ = ${formats.rounded(gamma, 4)}）：${formats.count(sweeps)} 轮扫描，贝尔曼残差 ${formats.figure(residual)}。`,
  agreement: ({ improvements, difference }) =>
    `策略迭代：${formats.count(improvements)} 次改进，最大差异 ${formats.figure(difference)}。`,
  learning: ({ steps }) => `各学习 ${formats.count(steps)} 步。SARSA 与同样探索的最优策略比较。`,
  heading: {
    method: '方法',
    seed: '随机种子',
    error: '最大误差（占取值范围）',
    bestActions: '最优动作',
    said: '已说明',
  },
  turnsLeft: ({ count }) => `剩 ${formats.count(count)} 轮`,
  methods: { 'q-learning': 'Q 学习', sarsa: 'SARSA' },
};
