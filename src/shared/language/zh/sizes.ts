import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

const large = (parameters: number): string =>
  parameters >= 1e8 ? `${formats.rounded(parameters / 1e8, 1)} 亿` : `${formats.count(parameters / 1e4)} 万`;

export const sizes: Catalogue['sizes'] = {
  quick: '快速',
  balanced: '均衡',
  thorough: '充分',
  toTry: '快速试一试。',
  usual: '常用规模。',
  forVerdict: '通常足以得出结论。',
  forLittleData: '适合数据较少时；再多会过拟合。',
  forSmallGains: '足以检测微小的提升。',
  epochs: ({ amount }) => `数据学习 ${formats.count(amount)} 遍`,
  replies: ({ amount }) => `${formats.count(amount)} 条训练回复`,
  withContest: ({ facts, judged }) => `${facts}，${formats.count(judged)} 条用于评判`,
  defaultsForBig: ({ parameters, rank }) =>
    `${large(parameters)}参数模型的默认设置：训练秩为 ${rank} 的适配器 (LoRA) 而不是全部权重，以便放入内存并在数小时内完成。`,
  defaultsForBigRollouts: ({ parameters, rank, replies, tokens }) =>
    `${large(parameters)}参数模型的默认设置：训练秩为 ${rank} 的适配器 (LoRA) 而不是全部权重，每批 ${formats.count(replies)} 条回复，每条至多 ${formats.tokens(tokens)}，以便放入内存并在数小时内完成。`,
};
