import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';
import { runStates } from './run-states.ts';

const listed = ({ names, more }: { names: readonly string[]; more: number }): string =>
  `${names.join('、')}${more > 0 ? ` 等 ${names.length + more} 个` : ''}`;

export const deletion: Catalogue['deletion'] = {
  shipped: ({ name }) => `${name} 随 Parley 提供，没有其他版本时由它回复：不能删除。`,
  runActive: ({ name, state }) => `${name} 的状态是${runStates[state]}：请先停止它。`,
  versionInUse: ({ name, run, state }) =>
    `${name} 正被使用：${run}（${runStates[state]}）以它为起点或向它学习。请先停止该运行，或等待。`,
  rewardModelInUse: ({ name, run, state }) =>
    `${name} 正被使用：${run}（${runStates[state]}）使用它的奖励模型。请先停止该运行，或等待。`,
  datasetInUse: ({ name, run, state }) =>
    `${name} 正被使用：${run}（${runStates[state]}）读取它。请先停止该运行，或等待。`,
  versionNeeded: ({ run }) => `${run} 将无法恢复：它以此版本为起点或向它学习。`,
  rewardModelNeeded: ({ run }) => `${run} 将无法恢复：它使用此奖励模型。`,
  datasetNeeded: ({ run }) => `${run} 将无法恢复：它读取此数据集。`,

  weights: '它的权重（永久移除之后）。',
  nextDefault: ({ next }) => `它是默认回复的版本；之后改由 ${next} 回复。`,
  children: (versions) => `由它训练的版本：${listed(versions)}。`,
  itsRun: ({ run }) => `生成它的运行 ${run} 及其指标。`,
  conversations: '与它的对话，以及对其回复的排序和投票。',
  figures: '它的指标、样本和检查点（永久移除之后）。',
  rewardModel: '它的奖励模型：不能再用于训练或评判。',
  progress: '它已完成的部分：无法再恢复。',
  itsVersion: ({ version }) => `它生成的版本 ${version}。`,
  learnedFrom: '它学习过的排序和数据。',
  items: ({ items }) => `它的 ${formats.count(items)} 条数据（永久移除之后）。`,
  runsThatLearned: (runs) => `学习过它的运行：${listed(runs)}。`,
  feedback: '所有排序和人写的回复，包括针对其提示的。',
};
