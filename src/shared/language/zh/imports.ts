import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const imports: Catalogue['imports'] = {
  columnsProblem: ({ problem }) =>
    ({
      noPrompt: '请指定哪个字段是提示或对话。',
      promptTwice: '提示和对话只能选一个。',
      halfAPair: '偏好对需要同时有被选回复和被拒回复。',
      noReply: '请指定赞踩或评分针对的是哪个回复字段。',
      severalKinds: '请只选一种：被选与被拒回复、带赞踩的回复，或带评分的回复。',
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
  weakPairs: ({ count }) => `弱偏好对：保留的回复优于重新生成掉的回复（${formats.count(count)}）`,
};
