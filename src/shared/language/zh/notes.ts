import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

const licenceOf = ({ licence }: { licence: string | null }) => `许可证：${licence ?? '未注明'}。`;

export const notes: Catalogue['notes'] = {
  shipped: '随 Parley 提供。',
  onTokens: ({ method, tokens }) => `${method}，${formats.tokens(tokens)}。`,
  fromTeacher: ({ method, teacher, tokens }) => `${method}，教师模型 ${teacher}，${formats.tokens(tokens)}。`,
  onReplies: ({ method, good, bad }) =>
    `${method}，${formats.count(good)} 条好回复和 ${formats.count(bad)} 条差回复；未经评判。`,
  onPairs: ({ method, pairs }) => `${method}，${formats.count(pairs)} 个回复对；未经评判。`,
  against: ({ method, reward }) => `${method}，奖励：${reward}；未经评判。`,
  inEnvironment: ({ method, env }) => `${method}，环境：${env}；未经评判。`,
  imported: (from) => `从 ${from.source} 导入。${licenceOf(from)}`,
  importedAdapter: (from) => `从 ${from.source} 导入的适配器，已合并到父版本。${licenceOf(from)}`,
  smaller: ({ parent, layers, tokens }) =>
    `由 ${parent} 缩小而成：${layers}；${tokens}。此后未经训练：请用父版本对它进行蒸馏。`,
  allLayers: ({ count }) => `全部 ${formats.count(count)} 层`,
  layers: ({ layers, all, chosen }) => `${formats.count(all)} 层中的第 ${layers.join('、')} 层，${chosen}`,
  asNamed: '按指定选取',
  evenly: '等间隔选取',
  byInfluence: ({ data }) => `按对 ${data.join('、')} 中对话的影响选取`,
  allTokens: ({ count }) => `全部 ${formats.tokens(count)}`,
  usedTokens: ({ count, all, data, uses }) =>
    uses === 1
      ? `${formats.count(all)} 个 token 中的 ${formats.count(count)} 个，即 ${data.join('、')} 中的对话用到的`
      : `${formats.count(all)} 个 token 中的 ${formats.count(count)} 个，即 ${data.join('、')} 中的对话至少用到 ${formats.count(uses)} 次的`,
};
