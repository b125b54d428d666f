import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

const inRecords = ({ records, first }: { readonly records: number; readonly first: number }): string =>
  records === 1 ? `1 条记录（第 ${first} 条）` : `${formats.count(records)} 条记录（第一条是第 ${first} 条）`;

const whats = { ratings: '评价与修改', comparisons: '比较', weakPairs: '弱偏好对' };

export const imports: Catalogue['imports'] = {
  columnsProblem: ({ problem }) =>
    ({
      noPrompt: '请指定哪个字段是提示或对话。',
      promptTwice: '提示和对话只能选一个。',
      halfAPair: '偏好对需要同时有被选回复和被拒回复。',
      noReply: '请指定赞、踩或评分所针对的回复是哪个字段。',
      severalKinds: '请只选一种：被选与被拒回复、带赞或踩的回复，或带评分的回复。',
    })[problem],
  noSuchColumn: ({ file, field, fields }) => `读取 ${file}：没有字段 ${field}。现有字段：${fields}。`,
  columnsFlag: '字段的含义，如 prompt=question,chosen=a,rejected=b；字段相同的文件会沿用',
  unknownRole: ({ given, roles }) => `--columns：应为 ROLE=FIELD，ROLE 是 ${roles} 之一，得到的是 ${given}。`,
  fieldsOfFile: '文件的字段',
  fieldsHint: '指定每个字段的含义。字段相同的文件会沿用这一设置。',
  fieldsRemembered: '已沿用之前文件的字段设置。',
  roles: {
    prompt: '提示',
    system: '系统提示',
    conversation: '对话',
    chosen: '被选回复',
    rejected: '被拒回复',
    reply: '回复',
    label: '赞或踩',
    rating: '评分',
    rater: '标注者',
  },
  noField: '无',
  whatToTake: '导入的内容',
  wholeChats: ({ count }) => `完整对话，作为模仿的示例（${formats.count(count)}）`,
  weakPairs: ({ count }) => `弱偏好对：重新生成后保留下来的回复视为优于被替换的回复（${formats.count(count)}）`,
  notKept: ({ fields, format }) => `未保留的字段及含有它的记录数：${fields}。${format} 在这里无法存放这些字段。`,
  leftOutCount: ({ what, count }) => `已略去：${what}（${formats.count(count)}）。`,
  unknownFiles: ({ count, names }) => `格式未知的文件（${formats.count(count)}）：${names}。`,
  otherFiles: ({ kinds }) => `其他类型的文件，未读取：${kinds.join('、')}。`,
  restOfFile: ({ file, megabytes }) => `${file} 超过 ${formats.count(megabytes)} MB；其余部分已略去。`,
  readAsTable: ({ delimiter }) =>
    `按表格（CSV）读取，单元格以${{ ',': '逗号', ';': '分号', '\t': '制表符' }[delimiter]}分隔。`,
  listWasRead: ({ field }) => `文件是单个对象；已读取其列表 ${field} 中的记录。`,
  columnsWereRead: '文件为每个字段存一个列表，与 pandas 写出的表格相同；已逐行读取。',
  textWasRead: (where) => `${inRecords(where)}的 ${where.field} 以文本形式存放 JSON；已读取。`,
  templateApplied: (where) =>
    `${inRecords(where)}中有聊天模板的标记，例如 ${where.mark}：似乎已经套用过模板。这些标记按普通字符读取，版本自己的模板还会再套在外面；请以消息形式导入不带标记的各轮内容。`,
  oddTurns: (where) => `${inRecords(where)}的各轮不是用户与助手交替：聊天模板要求交替的版本会在训练时略去它们。`,
  maskedReplies: (where) =>
    `${inRecords(where)}中有标明不用于学习的较早回复（weight 0、train 或 loss 为 false）：请只在最后一条回复上计算损失，否则它们也会被学习。`,
  leftOut: {
    wholeChats: '完整对话（按你的选择）',
    weakPairs: '重新生成后保留的回复与被替换的回复构成的弱偏好对（未选择导入）',
    chatsWithoutReply: '没有可用回复的对话',
    chatsBeyondText: '以图片或文件开头的对话',
    repliesBeyondText: ({ what }) => `回复针对图片或文件的${whats[what]}`,
    repliesToNothing: ({ what }) => `回复没有对应提问的${whats[what]}`,
    ratingsWithoutChat: '未一同导出对话的评价',
    unsubmittedAnswers: '被丢弃或未提交的回答',
    oddAnswers: '含义不明的回答',
    unknownAnswers: ({ question }) => `对 ${question} 的含义不明的回答`,
    answersOfKind: ({ kind }) => `${kind} 类型的回答`,
    unknownField: ({ field }) => `字段 ${field} 的文本，它既不是提示也不是回复`,
    suggestions: '并非由人作答的建议',
    unchangedTexts: '未作修改的文本',
    scoresOfNothing: '没有指明回复的评分',
    loneScores: '旁边没有其他回复的评分',
    shortRankings: '不足两条回复的排序',
    cancelledAnnotations: '已取消的标注',
    severalColumns: '分成几栏的排序，文件未说明哪一栏更好',
    noVotes: '日志中不是投票的条目',
    halfBattles: '没有两条回复的对战',
    differentChats: '最后的回复针对不同对话的多轮对战',
    fewRatedReplies: '有评分的回复不足两条的提示',
    fewRankedReplies: '有名次的回复不足两条的提示',
    loneReplies: '旁边没有同一提示的其他回复可比的已评分回复',
    unratedRuns: '没有评分也没有修正的运行',
    middleRatings: '不好也不坏的评分',
  },
};
