import type { Catalogue } from '../../language.ts';

export const models: Catalogue['errors']['models'] = {
  noModel: ({ folder }) =>
    `没有模型：自带的模型应在 ${folder}，但它不存在。请恢复该文件夹（在代码仓库中：git checkout，或 npm run make:base），然后重新启动。`,
  baseNotNamed: ({ known }) =>
    `导入适配器：它没有说明是为哪个模型训练的。请指定版本（--base），或先导入该模型；现有：${known.join('、') || '无'}。`,
  baseNotFound: ({ base, known }) =>
    `导入适配器：它是为 ${base} 训练的，但叫这个名字或由此导入的版本没有，或不止一个。请指定版本（--base），或先导入该模型；现有：${known.join('、') || '无'}。`,

  exportCancelled: ({ version }) => `${version} 的导出已取消。`,
  exportFailed: ({ out, refusal }) => `导出到 ${out}：${refusal}`,
  exportToFile: ({ out }) => `导出到 ${out}：应为新的或空的文件夹，但它是文件。`,
  exportNotReadable: ({ out, refusal }) => `导出到 ${out}：应为新的或空的文件夹：${refusal}。`,
  exportNotEmpty: ({ out, holds }) =>
    `导出到 ${out}：应为新的或空的文件夹，但其中有 ${holds.join('、')}。请指定另一个。`,
  exportNoLongerEmpty: ({ out, refusal }) => `导出到 ${out}：文件夹应仍然为空：${refusal}`,
  noSuchType: ({ format, types, type }) => `导出为 ${format}：类型应为 ${types.join('、')} 之一，得到的是 ${type}。`,
  noAdapter: '导出适配器：此版本没有适配器，它是整体训练的。请改为导出 hf 格式。',
  onnxOfRewardModel: '导出为 ONNX：应为语言模型，而此模型带有奖励模型的输出头。请改为导出 hf 格式。',
  onnxOutOfRange: ({ tensor, value, limit }) =>
    `导出为 f16 的 ONNX：张量 ${tensor} 含有值 ${value}，超出该类型的范围 ±${limit}：请导出为 f32。`,

  importNotAModel: ({ source }) => `导入 ${source}：应为文件夹或 GGUF 文件，但它是其他文件。`,
  importNoFolder: ({ source }) => `导入 ${source}：没有这个文件夹。`,
  importFailed: ({ source, refusal }) => `导入 ${source}：${refusal}`,
  filesMissing: ({ source, layout, missing, more, advice }) =>
    `导入 ${source}：应为 ${layout === 'adapter' ? 'PEFT 格式的适配器' : 'Hugging Face 格式的模型'}，但缺少 ${missing.join('、')}${more > 0 ? ` 以及另外 ${more} 个文件` : ''}。${advice}`,
  fetchGguf: ({ file }) => `其中有 ${file}：请取得所需的 GGUF 文件，再导入该文件。`,
  pickleNotRead: ({ file }) => `不会读取 ${file}：这类文件可能执行代码。请转换为 safetensors。`,
  importNameTaken: ({ source, name }) => `导入 ${source}：已有版本 ${name}。请换一个名字。`,
  baseOfWholeModel: ({ source }) =>
    `导入 ${source}：指定了基础模型，但要导入的是完整的模型，而不是适配器。请不要指定基础模型。`,
  importCancelled: '导入已取消。',
  notMoved: ({ folder, target, refusal }) => `保存新版本：无法将 ${folder} 移动到 ${target}：${refusal}`,
  linkLeadsNowhere: ({ file }) => `读取 ${file}：它是链接，所指的文件不存在。`,
  linkLeadsOut: ({ file, target }) =>
    `读取 ${file}：它是指向文件夹之外 ${target} 的链接。如果该文件属于此模型，请用它的副本替换链接。`,
  newTokensOfAdapter: ({ source, token, id }) =>
    `导入适配器 ${source}：其分词器含有 token ${token}（${id}），而要合并到的模型没有。这是训练该适配器时用的模型吗？不支持自带 token 的适配器。`,

  nothingToShrink: ({ version }) => `制作 ${version} 的更小版本：需要层数、用于选择词表的对话，或两者，但都没有给出。`,
  smallerNameTaken: ({ version, name }) => `制作 ${version} 的更小版本：已有名为 ${name} 的版本。请换一个名字。`,
  shrinkingCancelled: ({ version }) => `制作 ${version} 的更小版本已取消。`,
  notVerified: ({ version, refusal }) => `校验 ${version}：${refusal}`,
};
