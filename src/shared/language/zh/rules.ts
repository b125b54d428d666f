import type { Catalogue } from '../language.ts';

export const rules: Catalogue['rules'] = {
  question: { title: '反问', sentence: '回复中含有问句得 1 分，否则得 0 分。' },
  length: { title: '词数在范围内', sentence: '回复的词数在范围内得 1 分，否则得 0 分。中文先分词再计数。' },
  'near-length': {
    title: '接近指定长度',
    sentence: '回复的词数恰好相符得 1 分，偏离时均匀降低，没有词或词数达到两倍时为 0 分。',
  },
  keyword: { title: '包含某个词', sentence: '回复中包含该词或词组得 1 分，不区分大小写，否则得 0 分。' },
  regex: { title: '匹配模式', sentence: '回复中能找到该正则表达式（JavaScript 写法）得 1 分，否则得 0 分。' },
  json: { title: '是有效的 JSON', sentence: '回复是 JSON 对象或列表得 1 分，否则得 0 分。' },
  'no-repetition': { title: '不自我重复', sentence: '回复的词三元组中，此前没有出现过的所占的比例。' },
  bleu: { title: '与参考回复的 BLEU', sentence: '回复与参考回复的句子级 BLEU，0 到 1。' },
  'rouge-l': { title: '与参考回复的 ROUGE-L', sentence: '回复与参考回复的最长公共子序列的 F1。' },
  'token-f1': { title: '与参考回复的 token F1', sentence: '回复与参考回复共有词的 F1。' },
  'exact-match': { title: '与参考回复相同', sentence: '回复与参考回复相同得 1 分（忽略首尾空格），否则得 0 分。' },
  settings: { words: '词数', word: '词', pattern: '模式' },

  form: ({ form, example }) => `${form}（例如 ${example}）`,
  unknown: ({ name, known }) => `没有规则 ${name}；可用的规则：${known.join('、')}。`,
  unknownButNear: ({ name, known, near }) =>
    `没有规则 ${name}；可用的规则：${known.join('、')}。你是不是想用 ${near}？`,
  noReference: ({ name }) =>
    `规则 ${name} 需要与参考回复比较，但有提示没有参考回复。请为每个提示提供参考回复，或选用其他规则。`,
  lengthSetting: ({ name }) =>
    `规则 ${name}：应为 length:LO-HI，即两个表示词数的整数，且 LO 不大于 HI，例如 length:5-20。`,
  keywordSetting: ({ name }) => `规则 ${name}：应为 keyword:WORD，其中至少有一个字母或数字，例如 keyword:please。`,
  nearLengthSetting: ({ name }) =>
    `规则 ${name}：应为 near-length:N，其中 N 是大于 0 的整数词数，例如 near-length:12。`,
  regexSetting: ({ name, why }) =>
    `规则 ${name}：应为 regex:PATTERN，其中 PATTERN 是 JavaScript 写法的正则表达式（${why}）。`,
  matching: ({ name }) => `匹配规则 ${name} 的模式`,
  slowPattern: '请改写模式，使文本只能以一种方式匹配：不要在重复中再重复，如 (a+)+。',
  rewardForm: ({ text }) =>
    `奖励 ${text}：应为 model（奖励模型）、rule:NAME、file:PATH（JavaScript 文件中的函数），或者带权重的其中一种，例如 0.5*rule:length:5-20。`,
};
