import type { Catalogue } from '../../language.ts';

export const gguf: Catalogue['errors']['gguf'] = {
  unsound: ({ file, problem }) => `读取 ${file}：不是有效的 GGUF 文件：${problem}`,
  noSuchFile: ({ file }) => `读取 ${file}：没有这个文件。`,
  otherVersion: ({ file, version }) => `读取 ${file}：应为版本 2 或 3 的 GGUF，得到的是版本 ${version}`,
  bigEndian: ({ file }) => `读取 ${file}：应为版本 2 或 3 的 GGUF，得到的是用于大端序机器的文件`,
  tensorOfType: ({ file, tensor, type, known }) => `读取 ${file}：张量 ${tensor} 的类型是 ${type}；支持 ${known}`,
  tooManyFiles: ({ file, most, got }) => `读取 ${file}：模型最多应有 ${most} 个文件，得到 ${got} 个。`,
  severalModels: ({ source, first, other }) =>
    `导入 ${source}：应只有一个 GGUF 模型，但有多个：${first} 和 ${other}。请指定其中一个的文件。`,
  partMissing: ({ source, parts, missing }) => `导入 ${source}：需要此模型的全部 ${parts} 个文件，但缺少 ${missing}。`,
  noCounterpart: ({ what }) => `导出为 GGUF：llama.cpp 中没有与 ${what} 对应的部分。请改为导出 hf 或 onnx 格式。`,
  noUnigramCounterpart: ({ what }) =>
    `导出为 GGUF：llama.cpp 的 Unigram 分词器中没有与 ${what} 对应的部分，会以不同方式切分文本。请改为导出 hf 或 onnx 格式。`,
  ofRewardModel: '导出为 GGUF：应为语言模型，而此模型带有奖励模型的输出头。请改为导出 hf 格式。',
  outOfRange: ({ tensor, type, value, limit }) =>
    `将张量 ${tensor} 写为 ${type}：它含有值 ${value}，超出该类型的范围 ±${limit}：请导出为 f32。`,
  otherTokenizer: ({ known, got }) =>
    `导出为 GGUF：应为像 ${known} 之一那样切分文本的字节级 BPE、带字节回退的 SentencePiece BPE，或 Unigram；tokenizer.json 中是 ${got}。请改为导出 hf 或 onnx 格式。`,
};
