import type { Catalogue } from '../../language.ts';
import { formats } from '../formats.ts';

export const files: Catalogue['errors']['files'] = {
  reading: ({ file, problem }) => `读取 ${file}：${problem}`,
  missingOfModel: ({ file }) => `读取 ${file}：没有这个文件；模型文件夹必须包含它`,
  weightsMissing: ({ file }) => `读取 ${file}：没有这个文件；缺少它，模型就不完整`,
  notJson: ({ file, problem }) => `读取 ${file}：应为 JSON（${problem}）`,
  notAt: ({ source, place, problem }) => `读取 ${source}：${place === '' ? '顶层' : `“${place}”处`}：${problem}`,
  textTooLong: ({ file, megabytes }) => `读取 ${file}：文本应不超过 ${megabytes} MB，但它更长`,
  notRegular: ({ file, is }) =>
    `读取 ${file}：应为文件，但它是${
      { folder: '文件夹', pipe: '命名管道；请先把其输出写入文件', socket: '套接字', device: '设备', other: '其他类型' }[
        is
      ]
    }。`,
  changedSinceRecorded: ({ file, expected, got }) =>
    `读取 ${file}：它已损坏，或在登记之后被修改：应为 ${expected}，得到的是 ${got}。请放回该文件原来的副本，或使用其他版本：此版本现在给出的回复已不是当初测量的那些。`,
  unsoundSafetensors: ({ file, problem }) => `读取 ${file}：不是有效的 safetensors 文件：${problem}`,
  shardElsewhere: ({ file, name }) => `读取 ${file}：应为同一文件夹中 .safetensors 文件的名字，得到的是“${name}”`,
  tensorNotInShard: ({ file, tensor, shard }) => `读取 ${file}：张量 ${tensor} 不在索引所指的 ${shard} 中`,
  tensorOfType: ({ file, tensor, type, known }) => `读取 ${file}：张量 ${tensor} 的类型是 ${type}；支持 ${known}`,
  tensorsMisfit: ({ source, problems, more }) =>
    `对照配置检查 ${source} 的张量：${problems.join('；')}${more > 0 ? `；另有 ${more} 个问题` : ''}`,
  tensorSize: ({ file, tensor, expected, shape, got }) =>
    `写入 ${file}：张量 ${tensor}：[${shape}] 应有 ${expected} 个值，得到 ${got} 个`,
  tensorOutOfF16: ({ file, tensor, value }) =>
    `写入 ${file}：张量 ${tensor} 含有值 ${value}，而 F16 的范围是 ±65504：请写为 F32 或 BF16`,
  folderNotEmpty: ({ folder }) => `写入模型：${folder} 应为新的或空的文件夹，但其中有文件`,
  folderNotRead: ({ folder, refusal }) => `将模型写入 ${folder}：${refusal}`,
  fewerEmbeddings: ({ folder, tokens, rows }) =>
    `检查模型 ${folder}：其分词器有 ${tokens} 个 token，而配置中的 vocab_size 是 ${rows}：嵌入的数量应不少于 token 的数量`,
  otherFamily: ({ source, type, known }) => `读取 ${source}：不支持“${type}”类型的模型；支持：${known}`,
  quantizedWeights: ({ source }) =>
    `读取 ${source}：“quantization_config”处：不支持量化权重；请使用 float32、float16 或 bfloat16 的模型文件`,
  tooLargeForMachine: ({ needed, there }) =>
    `读取模型权重：以 float32 表示需要 ${formats.size(needed)}，而本机共有 ${formats.size(there)} 内存。请使用较小的模型，或更大的机器`,
  promptTooLong: ({ tokens, most, context, reserved }) =>
    `将提示放入模型的上下文：最后一条消息（连同系统提示）有 ${tokens} 个 token，最多允许 ${most} 个（上下文 ${context} 减去留给回复的 ${reserved}）：请缩短它，或要求更短的回复`,

  adapterNotLora: ({ folder, tensor }) =>
    `读取适配器 ${folder}：应只含线性层的 LoRA 矩阵（….lora_A.weight、….lora_B.weight），得到的是 ${tensor}`,
  adapterEmpty: ({ folder }) => `读取适配器 ${folder}：其中没有 LoRA 矩阵`,
  adapterOfTiedHead:
    '将适配器合并到模型：它修改输出层 (lm_head)，而此模型的输出层与嵌入共享权重 (tie_word_embeddings)：改动其一就会改动另一个。请训练不含 lm_head 的适配器，或用 PEFT 把它合并到不再共享权重的模型中，再导入该模型',
  adapterMisfit: ({ problem }) => `将适配器合并到模型：${problem}。这是训练该适配器时用的模型吗？`,

  layersOfModel: ({ layers, got }) =>
    `移除层：应为模型 ${layers} 层中的若干层，编号 0 至 ${layers - 1}，按升序排列；得到的是 ${got.join('、') || '空'}。`,
  layerCount: ({ layers, got }) => `移除层：模型有 ${layers} 层；应保留 1 至 ${layers} 层，得到的是 ${got}。`,
  vocabularyOfKind: ({ type }) =>
    `裁剪词表：需要能用最小片段拼出任何文本的字节对分词器 (BPE)；此分词器的类型是“${type}”。请保持词表不变，只移除层。`,
  vocabularyMarks: ({ field }) =>
    `裁剪词表：需要能用最小片段拼出任何文本的字节对分词器 (BPE)；此分词器用 ${field} 标记词的片段。请保持词表不变，只移除层。`,

  templateRefused: ({ roles, more, reason }) =>
    `用模型的聊天模板书写消息：模板拒绝了这些轮次：${roles.join('、')}${more > 0 ? `，以及另外 ${more} 轮` : ''}（${reason}）`,
  templateUnreadable: ({ problem }) => `读取模型的聊天模板：tokenizer_config.json 中应为 Jinja 模板（${problem}）`,
  tookTooLong: ({ what, seconds }) =>
    `${what}：计算超过 ${seconds} 秒，已停止；正常只需几毫秒。模型自带的文件需要过多计算：请使用该模型的另一份副本；如果文本很长，请缩短它`,
  tookTooLongAdvised: ({ what, seconds, advice }) =>
    `${what}：计算超过 ${seconds} 秒，已停止；正常只需几毫秒。${advice}`,
  noTokenizer: ({ file, other, problem }) =>
    `读取 ${file}：没有这个文件；模型文件夹必须包含它，或 vocab.json 和 merges.txt（${other}：${problem}）`,
  otherTokenizer: ({ folder, type, known }) =>
    `读取 ${folder} 的分词器：不支持没有 tokenizer.json 的“${type}”分词器；没有该文件时，只支持 ${known}。请用 transformers 库的快速分词器重新保存，它会写出该文件`,
  badMerge: ({ file, line }) => `读取 ${file}：第 ${line} 行：应为以空格分隔的两个片段`,
  padIsEnd: ({ source, token }) =>
    `加载 ${source} 的分词器：pad_token 和 eos_token 都是“${token}”。以结束 token 作填充时，策略永远学不会停止：请在 tokenizer_config.json 中给出单独的 pad_token（任何普通文本不用的 token）`,
  badTokenId: ({ last, id }) => `解码 token：id 应为 0 至 ${last} 的整数，得到的是 ${id}`,
  textTooLongToTokenize: ({ what }) => `${what}：文本过长，无法一次处理；请缩短它`,
  tokenMissing: ({ source, name, token }) =>
    `加载 ${source} 的分词器：tokenizer_config.json 必须给出 ${name}，且 tokenizer.json 中含有它；${token === '' ? '但没有给出' : `得到的是“${token}”`}${name === 'pad_token' ? '。可使用任何普通文本不用的 token，但不能是 eos_token' : ''}`,
};
