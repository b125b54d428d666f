import type { Catalogue } from '../language.ts';

export const reading: Catalogue['reading'] = {
  copyCode: '复制代码',
  codeCopied: '已复制',
  done: '已完成',
  toDo: '待办',
  image: ({ name }) => `图片：${name}`,
  showPlain: '以纯文本显示',
  showFormatted: '按格式显示',
  showAllPlain: '以纯文本显示所有回复',
  showAllFormatted: '按格式显示所有回复',
  replies: '回复',
  formatted: '带格式',
  plain: '纯文本',
  repliesHint: '带格式：显示 Markdown、表格、代码和公式。纯文本：逐字显示该版本写出的内容。',
};
