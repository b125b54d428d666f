import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const common: Catalogue['common'] = {
  cancel: '取消',
  close: '关闭',
  delete: '删除',
  remove: '移除',
  save: '保存',
  search: '搜索',
  show: '显示',
  stop: '停止',
  tryAgain: '重试',
  undo: '撤销',
  failure: ({ what, why }) => `${what}。${why}`,
  kept: '已保留',
  notKept: '未保留',
  countOfTotal: ({ count, total }) => `${formats.count(count)}/${formats.count(total)}`,
  timeLeft: ({ time }) => `剩余 ${time}`,

  chooseOne: '请选择',
  nothingToChoose: '没有可选项。',
  nothingFound: '没有匹配的选项。',
  moreChoices: ({ count }) => `还有 ${formats.count(count)} 项：输入文字以缩小范围。`,
  foldList: '收起列表',
  showList: '展开列表',

  noFigures: '尚无数据',
  notANumberInPlaces: '部分数值不是数字',
  surelyBetter: '确实更好',
  surelyWorse: '确实更差',
  maybeChance: '可能出于偶然',
  fromTo: ({ low, high }) => `${low} 至 ${high}`,
  winRateInterval: ({ low, high, meaning }) => `95% 置信区间 ${low} 至 ${high}，${meaning}`,
};
