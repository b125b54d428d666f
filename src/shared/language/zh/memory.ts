import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const memory: Catalogue['memory'] = {
  shareOf: ({ share }) =>
    ({
      runtime: '程序',
      parameters: '权重',
      optimizer: '优化器',
      copies: '副本',
      activations: '最大批次',
      sampling: '采样',
    })[share],
  total: ({ total, available }) =>
    available === null
      ? `最多需要 ${formats.memory(total)}。`
      : `最多需要 ${formats.memory(total)}；可用 ${formats.memory(available)}。`,
  estimate: ({ total, available, recompute, parts }) => {
    const bytes =
      available === null
        ? `约 ${formats.memory(total)}`
        : `约 ${formats.memory(total)}（可用 ${formats.memory(available)}）`;
    const how = [
      ...(recompute ? ['重新计算激活值'] : []),
      ...(parts > 1 ? [`批次分为 ${formats.count(parts)} 份`] : []),
    ];
    return how.length === 0 ? bytes : `${bytes}，${how.join('，')}`;
  },
  how: ({ recompute, parts }) => {
    if (recompute && parts > 1) return `重新计算激活值，分为 ${formats.count(parts)} 份`;
    if (recompute) return '重新计算激活值';
    return parts > 1 ? `分为 ${formats.count(parts)} 份` : '整批计算';
  },
  updatesHow: ({ how }) => `更新方式：${how}。`,

  stage: '阶段',
  expected: '预计',
  used: '实际',
  updates: '更新方式',
};
