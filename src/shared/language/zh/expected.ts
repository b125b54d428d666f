import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';
import { spaced } from './spaced.ts';

const unitOf = { text: '个字符', list: '项' };

export const expected: Catalogue['expected'] = {
  emptyText: '应为文本，实际为空',
  emptyMessage: '应为消息，实际为空',
  dataset: '应为数据集：其名称或 id',
  targetName: '应为至多 40 个字母、数字、点、连字符或下划线',
  clientName: '应为至多 40 个字母、数字、空格、点、连字符或下划线',
  noSetting: '应至少有一项设置，实际没有',
  fileName: '应为不含文件夹的文件名',
  version: '应为版本：其名称、id 或 id 的开头',
  versionName: '应为单行的名称，1 到 60 个字符',
  repository: '应为 OWNER/NAME',
  emptyPrompt: '应为提示，实际为空',
  noMessage: '应至少有一条消息，实际没有',
  candidatesToRank: '应至少有 2 条候选回复可供排序',
  candidates: '应至少有 2 条候选回复',
  emptyReply: '应为回复，实际为空',
  noRater: '应至少有一位标注者',
  reward:
    '应为 reward、reward:RUN、rule:NAME、file:PATH，或它们的组合，例如 0.5*rule:question + 0.5*rule:near-length:12',
  settingKey: '应为字母、数字和点',
  at: ({ place, problem }) => `${place}：${problem}`,
  got: ({ expectation, got }) => `${expectation}，实际为${spaced(got).trimEnd()}`,
  problems: ({ problems }) => problems.join('；'),
  nothing: '空',
  aList: '列表',
  anObject: '对象',
  text: '应为文本',
  number: '应为数字',
  wholeNumber: '应为整数',
  trueOrFalse: '应为 true 或 false',
  list: '应为列表',
  object: '应为对象',
  otherForm: '应为其他形式',
  oneOf: ({ choices }) => (choices.length === 1 ? `应为 ${choices[0]}` : `应为以下之一：${choices.join('、')}`),
  atLeast: ({ of, bound, inclusive }) =>
    of === 'number' ? `应${inclusive ? '至少为' : '大于'} ${bound}` : `应至少有 ${formats.count(bound)} ${unitOf[of]}`,
  atMost: ({ of, bound, inclusive }) =>
    of === 'number' ? `应${inclusive ? '至多为' : '小于'} ${bound}` : `应至多有 ${formats.count(bound)} ${unitOf[of]}`,
  multipleOf: ({ divisor }) => `应为 ${divisor} 的倍数`,
  noFields: ({ fields }) => `未知的字段：${fields.join('、')}`,
  either: ({ alternatives }) => alternatives.join('，或'),
  atMostBytes: ({ bytes }) => `应为至多 ${formats.size(bytes)}`,
};
