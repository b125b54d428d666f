import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const modelNotes: Catalogue['modelNotes'] = {
  twoOutputLayers:
    '它的配置让输出层与嵌入共享权重（tie_word_embeddings），权重中却另有输出层（lm_head.weight）。Parley 使用后者，两者不再共享。',
  tokensAsLetters: ({ tokens }) =>
    `它的聊天模板会写出 ${tokens.join('、')}，但它的分词器没有这些 token：它们按普通字符书写，任何人都能输入。是否缺少 added_tokens.json，或 tokenizer.json 不对？`,
  generationPromptAdded: ({ header }) =>
    `它的聊天模板没有生成提示。Parley 已补上回复开头的 ${header}，使其位于回复之前而不属于回复。`,
  noEndToken: '它的聊天模板在回复之后不写任何 token：训练无法教会它在那里停下。',
  otherEndToken: ({ end, named }) =>
    `它的聊天模板以 ${end} 结束回复，而分词器的结束 token 是 ${named}。回复在 ${end} 处结束，导出时也会写明。`,
  unnamedEndToken: ({ end }) =>
    `它的聊天模板以 ${end} 结束回复，而分词器没有指定结束 token。回复在 ${end} 处结束，导出时也会写明。`,
  unusedRope: ({ fields }) =>
    `它的配置为旋转位置编码给出了 ${fields.join(' 和 ')}，却没有会用到它的类型：按普通位置编码读取，与 transformers 相同。如果需要拉伸，请在 config.json 中设置“rope_type”。`,
  fileLeftOut: ({ file, problem }) => `已略去 ${file}。${problem}`,
  settingLeftOut: ({ name, value, problem }) => `已略去 generation_config.json 中的“${name}”（${value}）：${problem}。`,
  quantized: ({ bits, shares }) =>
    `它的权重已量化到平均每个 ${bits} 位（${shares.join('、')}）。量化丢失的精度无法恢复：聊天和训练都从量化后的权重开始，现以 float32 存储。`,
  shareOfType: ({ type, share, bits }) => `${type} 占 ${share < 0.005 ? '< 1%' : formats.percent(share)}，${bits} 位`,
  adapterTemplate: '它的聊天模板来自适配器，与模型自己的不同。',
  adapterOfOther: ({ base, parent }) =>
    `该适配器标明是为 ${base} 制作的，现已合并到 ${parent}。只有两者是同一模型，它才会起到训练时的作用。`,
  noChatTemplate: '它没有聊天模板：Parley 以简单的方式书写各轮内容，模型可能不认识。',
  templateAdded: '该模型没有附带聊天模板；chat_template.jinja 是 Parley 与它聊天时使用的简单模板。',
  scoreBias: '评分头带有偏置，transformers 会略去它：分数会整体平移一个常数。',
  attendsToAll: ({ window }) =>
    `llama.cpp 会关注此前的全部 token，而该模型只关注最近的 ${formats.tokens(window)}：上下文超出后，回复会有所不同。`,
  notComposed: 'llama.cpp 不会先合成字母与重音符号（NFC）：分开书写的地方，token 会有所不同。',
  spaceBefore:
    '如果文本或特殊 token 之后的内容以空格开头，llama.cpp 会在前面再加一个空格：那里的 token 会以另一个 ▁ 开头。',
  onlySpaces: '只含空格的文本在 llama.cpp 中会少一个空格，因为它不在前面添加空格。',
  scoresRounded: ({ tokens }) =>
    `${formats.tokens(tokens)}的分数按 GGUF 的要求舍入为 float32：当两种切分方式分数相同时，llama.cpp 可能选择另一种。`,
  otherType: ({ count, type, meant, block, tensor, row }) =>
    `${formats.count(count)} 个张量使用 ${type} 而非 ${meant}，因为后者要求行长是 ${block} 的倍数（${tensor} 的行长为 ${row}）。`,
};
