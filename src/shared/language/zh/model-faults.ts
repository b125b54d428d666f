import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

const axes = (shape: readonly number[]) => `[${shape.join(', ')}]`;

export const modelFaults: Catalogue['modelFaults'] = {
  holes: ({ bytes, written }) => `${bytes} 字节中只有 ${written} 字节在磁盘上（下载是否中断过？请重新下载该文件）`,
  lfsPointer: '这是 Git LFS 的指针文件；请获取文件本身 (git lfs pull)',
  nestedTooDeep: ({ at, most }) => `位置 ${at} 处的列表和对象嵌套超过 ${most} 层`,
  notPartOfRecord: ({ file }) => `${file}：不在记录中`,
  missingFile: ({ file }) => `${file}：缺失`,
  fileSize: ({ file, expected, got }) => `${file}：应为 ${expected} 字节，实为 ${got} 字节`,
  fileChanged: ({ file }) => `${file}：记录之后内容已变`,
  bytes: ({ count }) => `${count} 字节`,
  noFile: '没有文件',
  sha256: ({ hash }) => `SHA-256 值 ${hash}`,

  safetensors: {
    tooShort: ({ got }) => `应有 8 字节表示头部长度，文件总共只有 ${got} 字节`,
    headerTooLong: ({ most, got }) => `头部最多 ${most} 字节，其长度字段为 ${got}`,
    ended: ({ expected, at, got }) => `位置 ${at} 处应有 ${expected} 字节，文件在 ${got} 字节后结束`,
    headerNotJson: ({ reason }) => `头部应为 JSON（${reason}）`,
    headerNoObject: '头部应为由张量组成的 JSON 对象',
    overlap: ({ name, expected, got }) =>
      `张量 ${name} 与前一个张量重叠：应从第 ${expected} 字节开始，头部写的是 ${got}`,
    gap: ({ name, expected, got }) =>
      `张量 ${name} 与前一个张量之间有空隙：应从第 ${expected} 字节开始，头部写的是 ${got}`,
    cutOff: ({ expected, got }) => `文件不完整（下载或复制是否中断过？）：张量应有 ${expected} 字节，实有 ${got} 字节`,
    bytesLeftOver: ({ expected, got }) => `文件末尾有多余字节：张量应有 ${expected} 字节，实有 ${got} 字节`,
    entry: ({ name, place, problem }) =>
      `张量 ${name}：${place === '' ? '头部条目' : `头部条目的“${place}”`}：${problem}`,
    endsBeforeStart: ({ name, start, end }) => `张量 ${name}：头部条目的终点 (${end}) 在起点 (${start}) 之前`,
    entrySize: ({ name, type, shape, expected, got }) =>
      `张量 ${name}：${type} ${axes(shape)} 应为 ${expected} 字节，头部写的是 ${got}`,
  },

  tensors: {
    unknown: ({ name, shape, type }) => `${name} ${axes(shape)} 不属于 ${type} 模型`,
    twice: ({ name, other }) => `${name} 出现两次，其中一次名为 ${other}`,
    shape: ({ name, expected, got }) => `${name}：应为 ${axes(expected)}，实为 ${axes(got)}`,
    type: ({ name, known, got }) => `${name}：数值类型应为 ${known}，实为 ${got}`,
    missing: ({ name }) => `缺少 ${name}`,
  },

  adapter: {
    notLora: ({ name }) => `${name} 不是 LoRA 矩阵`,
    noA: ({ layer }) => `${layer} 有矩阵 B，没有矩阵 A`,
    noB: ({ layer }) => `${layer} 有矩阵 A，没有矩阵 B`,
    noLayer: ({ layer }) => `模型中没有层 ${layer}`,
    shapes: ({ layer, expected, got }) =>
      `${layer}：应为 A ${axes(expected.a)} 和 B ${axes(expected.b)}，实为 A ${axes(got.a)} 和 B ${axes(got.b)}`,
    variant: '应为关闭或空：只支持所有层同一秩的普通 LoRA',
    otherKind: '应为 LoRA 适配器 ("LORA")；不支持其他类型',
    bias: '应为 "none"：不支持带偏置的适配器',
    start: ({ known }) => `应为 true、false，或 ${known} 之一：其他方式（PiSSA、OLoRA、LoftQ 等）会改变模型自身的权重`,
  },

  config: {
    upTo: ({ most }) => `应为 1 到 ${most} 之间的整数`,
    activations: ({ known }) => `只支持这些激活函数：${known}`,
    unscaledAttention: '不支持不缩放的注意力',
    attentionByLayer: '不支持按层号缩放的注意力',
    crossAttention: '不支持交叉注意力',
    divisorOf: ({ field, of, got }) => `应为 ${field} ${of} 的约数，实为 ${got}`,
    attentionTypes: '只支持完整注意力和滑动窗口注意力',
    evenHead: ({ got }) => `应为偶数（旋转位置编码成对旋转），实为 ${got}`,
    noSuchSwitch: ({ type }) => `“${type}”类型的模型没有这个开关；应为 false`,
    partialRotary: '不支持只作用于每个头一部分的旋转位置编码',
    layerTypes: ({ expected, got }) => `按 num_hidden_layers 应有 ${expected} 个，实有 ${got} 个`,
    slidingNeeds: '滑动窗口注意力层需要设置 sliding_window，且 use_sliding_window 为 true',
    ropeNeeds: ({ type }) => `“${type}”类型的 rope 需要该字段`,
    ropeType: ({ type, known }) => `不支持“${type}”类型的旋转位置缩放；支持：${known}`,
  },

  tokenizer: {
    wholeWords: '不支持只按整词匹配的附加 token',
    unigramBytes: '不支持带 byte_fallback 的 Unigram',
    kinds: '应为“BPE”或“Unigram”类型的分词器',
    fileOf: ({ file, source }) => `${source} 的 ${file}`,
  },

  template: {
    tooLong: ({ most, got }) => `最多 ${most} 个字符，实有 ${got} 个`,
    writesTooMuch: ({ most, got }) => `它写出了 ${got} 个字符；这些消息最多应有 ${most} 个`,
    nestedTooDeep: '其语句嵌套过深',
    textTooLong: '它生成的文本过长',
  },

  work: {
    tokenizing: ({ characters }) => `用模型的分词器切分 ${formats.count(characters)} 个字符的文本`,
    decoding: ({ tokens }) => `用模型的分词器解码 ${formats.tokens(tokens)}`,
    template: '用模型的聊天模板书写消息',
  },

  gguf: {
    twice: ({ name }) => `${name} 出现两次`,
    tensorTwice: ({ name }) => `张量 ${name} 出现两次`,
    inEarlierFile: ({ name }) => `张量 ${name} 在前面的文件中已有`,
    otherBeginning: ({ magic, came }) => `文件应以“${magic}”开头，实际以“${came}”开头`,
    misaligned: ({ name, alignment, offset }) =>
      `张量 ${name}：位置应为 ${alignment} 的倍数（对齐要求），其偏移量为 ${offset}`,
    axes: ({ name, most, got }) => `张量 ${name}：应有 1 到 ${most} 个维度，实有 ${got} 个`,
    alignment: ({ most, got }) => `general.alignment：应为 8 的倍数且不超过 ${most}，实为 ${got}`,
    unknownType: ({ id }) => `未知类型 ${id}`,
    size: ({ name, shape }) => `张量 ${name}：各维大小应为不小于 1 的整数，实为 ${axes(shape)}`,
    rows: ({ name, block, type, shape }) =>
      `张量 ${name}：${type} 的每行数值个数应为 ${block} 的倍数，实为 ${axes(shape)}`,
    itsHeader: '文件头部',
    overlap: ({ name, before, start, end }) =>
      `张量 ${name} 与 ${before} 重叠：它从第 ${start} 字节开始，早于第 ${end} 字节`,
    cutOff: ({ name, expected, got }) =>
      `张量 ${name}：文件应有 ${expected} 字节，实有 ${got} 字节（下载或复制是否中断过？）`,
    tensorEnded: ({ name, bytes }) => `张量 ${name}：读到其第 ${bytes} 字节时文件结束`,
    tooMany: ({ what, room, limit, got }) => `${limit}最多容纳 ${room} 个${what}，头部写的是 ${got} 个`,
    tooLong: ({ what, most, got }) => `${what}：最多 ${most} 字节，其长度字段为 ${got}`,
    nesting: ({ key, most }) => `${key}：数组最多嵌套 ${most} 层`,
    items: ({ key, most, got }) => `所有数组最多共 ${most} 项；加上 ${key} 后为 ${got} 项`,
    metadataType: ({ key, last, got }) => `${key}：元数据类型应为 0 到 ${last}，实为 ${got}`,
    ended: ({ what, length, at, limit, left }) =>
      `${what}：位置 ${at} 处应有 ${length} 字节，${limit}在 ${left} 字节后结束`,
    theFile: '文件',
    largestHeader: ({ bytes }) => `可读取的最大头部（${bytes} 字节）`,
    noKey: ({ key }) => `没有 ${key}`,
    noTensor: ({ name }) => `没有张量 ${name}`,
    otherValue: ({ key, wanted, got }) =>
      `${key}：应为${
        { number: '数值', boolean: ' true 或 false', text: '文本', texts: '文本列表', numbers: '数值列表' }[wanted]
      }，实为 ${got}`,
    otherPlace: ({ at, count, headerAt, headerCount }) =>
      `按文件名是 ${count} 个文件中的第 ${at} 个，按头部 (split.no, split.count) 是 ${headerCount} 个中的第 ${headerAt} 个。请保留分卷文件发布时的名称。`,
    noNumber: '（无编号）',
    noCount: '（无总数）',
    tensorCount: ({ expected, found }) => `所有文件应共有 ${expected} 个张量 (split.tensors.count)，实有 ${found} 个`,

    architecture: ({ type, known }) => `不支持“${type}”架构的模型；支持：${known}（Mistral 用 llama）`,
    unsupportedValue: ({ key, value }) => `不支持 ${key} 为 ${value}`,
    unsupportedKey: ({ key }) => `不支持 ${key}`,
    headWidth: ({ key, size, head }) => `不支持 ${key} 为 ${size}：每个头有 ${head} 个数值`,
    ropeType: ({ type }) => `不支持“${type}”类型的旋转位置缩放；支持：linear、yarn`,
    ropeFactors: ({ name, got, expected }) => `${name} 有 ${got} 个数值；应有 ${expected} 个`,
    notLlama3: ({ name }) =>
      `它的旋转位置缩放 (${name}) 不是 Llama 3 的（low_freq_factor 为 1，high_freq_factor 为 4，原始上下文长度为 2 的幂）`,
    foreignTensors: ({ type, tensors, more }) =>
      `该文件含有 ${tensors.join('、')}${more > 0 ? ` 等共 ${tensors.length + more} 个张量` : ''}；${type} 模型没有这些张量，计算结果会不同`,
    tokenizerKind: ({ kind }) => `不支持“${kind}”类型的分词器；支持：gpt2（字节级 BPE）、llama（SentencePiece 的 BPE）`,
    splitter: ({ pre, known }) => `不支持“${pre}”的切词方式 (tokenizer.ggml.pre)；支持：${known}`,
    tokens: ({ rows, tokens, types }) =>
      `最多应有 ${rows} 个 token（与嵌入行数相同），且每个都有类型；实有 ${tokens} 个 token 和 ${types} 个类型`,
    tokenId: ({ key, count, got }) => `${key}：编号应小于 ${count}，实为 ${got}`,
    merge: ({ at, merge }) => `第 ${at} 条合并规则 ${merge}：应为以空格分隔的两个 token，合成第三个 token`,
    scores: ({ expected, got }) => `${expected} 个 token 应各有一个分数，实有 ${got} 个`,
    tokenTooLong: ({ most, got }) => `每个 token 最多 ${most} 个字符，有一个为 ${got} 个`,

    place: {
      firstBytes: '开头的字节',
      version: '版本号',
      tensors: '张量',
      entries: '元数据条目',
      itemsOf: ({ key }) => ` ${key} 的元素`,
      numberOf: ({ what }) => `${what}的数量`,
      lengthOf: ({ what }) => `${what} 的长度`,
      keyOf: ({ at, count }) => `第 ${at} 个元数据条目（共 ${count} 个）的键`,
      nameOf: ({ at, count }) => `第 ${at} 个张量（共 ${count} 个）的名称`,
      axesOf: ({ name }) => `${name} 的维数`,
      shapeOf: ({ name }) => `${name} 的形状`,
      typeOf: ({ name }) => `${name} 的类型`,
      offsetOf: ({ name }) => `${name} 的偏移量`,
    },

    foreign: {
      heads: ({ size }) => `qwen2 模型中每个头 ${size} 个数值`,
      attentionBias: 'qwen3 模型的 attention_bias',
      llama3Rope: ({ type }) => `${type} 模型的 llama3 旋转位置缩放`,
      yarnSettings: '设置不是默认值的 yarn 旋转位置缩放',
      part: ({ part, value }) => `${part} 的 ${value}`,
      noUnknown: '没有未知 token (unk_id) 的词表',
      piecesAcross: ({ piece }) => `在每个空格前切分，而又有跨空格的片段（“${piece}”）`,
      noSpace: ({ mark }) => `没有单独的 ${mark} 的词表`,
      lowestSpecial: ({ piece }) => `分数最低的特殊 token（“${piece}”）`,
    },
  },
};
