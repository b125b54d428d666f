import type { Catalogue } from '../../language.ts';
import { formats } from '../formats.ts';
import { spaced } from '../spaced.ts';

const asJsonLines = '请写成 JSON Lines';
const withDatasets = `${asJsonLines}，例如用 datasets 库的 Dataset.to_json`;
const withPandas = `${asJsonLines}，例如在来源处用 DataFrame.to_json(path, orient="records", lines=True)`;

export const data: Catalogue['errors']['data'] = {
  outputNoFile: ({ file, is }) =>
    `写入 ${file}：应为文件，但它是${{ folder: '文件夹', pipe: '管道或套接字', device: '设备' }[is]}。请指定另一个。`,
  outputExists: ({ file }) => `写入 ${file}：已有同名文件。请替换它，或指定另一个。`,
  outputInHome: ({ file, home }) =>
    `写入 ${file}：它在主文件夹 ${home} 中，那里存放 Parley 自己的文件。请指定其外的位置。`,
  notWritten: ({ file, refusal }) => `写入 ${file}：${refusal}`,
  writingFailed: ({ file, refusal }) => `写入 ${file} 失败：${refusal}`,
  noFolderFor: ({ file, folder }) => `写入 ${file} 失败：没有文件夹 ${folder}。请先创建它。`,
  circularLinks: ({ file }) => `写入 ${file}：它的链接构成循环。`,

  noPrompts: ({ source }) => `从${spaced(source)}读取提示：至少需要一条可回复的用户消息，但一条也没有。`,
  heldOutPromptsOf: ({ run }) => `${run} 的留出提示`,
  promptsGiven: '给出的提示',
  badLine: ({ file, format, line, problem }) =>
    `以 ${format} 格式读取 ${file}：第 ${line} 行：${problem}。请更正或删除该行。`,
  tooLargeHere: ({ file, most }) =>
    `读取 ${file}：这里最多允许 ${formats.size(most)}，文件超出了。请把它导入为数据集，再指定该数据集。`,

  notAnnounced: ({ file }) => `接收 ${file}：上传清单中没有它。`,
  moreThanAnnounced: ({ file, announced, got }) =>
    `接收 ${file}：应为 ${announced} 字节，收到 ${got} 字节。文件是否被修改过？请重新上传。`,
  gapInUpload: ({ file, received, offset }) => `接收 ${file}：应从第 ${received} 字节继续，收到的是第 ${offset} 字节。`,
  noUpload: ({ id }) => `没有编号为 ${id} 的上传：它已被放弃，或 Parley 重新启动过。请重新上传。`,
  uploadIncomplete: ({ name, file, expected, received }) =>
    `导入 ${name}：${file} 应有 ${expected} 字节，只收到 ${received} 字节。`,

  importCancelled: ({ file }) => `${file} 的导入已取消；已存入的内容已移除。`,
  staysUntilStart: ({ problem, items, dataset }) =>
    `${problem}此前存入的 ${formats.count(items)} 条暂时留在“${dataset}”中；Parley 下次启动时会移除。`,
  nothingImported: ({ file, format, reason, more }) =>
    `以 ${format} 格式导入 ${file}：没有可导入的内容：${reason}${more > 0 ? `（另有 ${more} 行有类似或其他问题）` : ''}。`,
  noRecords: '其中没有记录',
  lineOfFile: ({ file, line, problem }) => `${file} 第 ${line} 行：${problem}`,
  line: ({ line, problem }) => `第 ${line} 行：${problem}`,
  importFailed: ({ file, problem }) => `导入 ${file}：${problem}`,
  noDataFiles: ({ folder, holds }) =>
    `导入 ${folder}：其中应有 .json、.jsonl、.csv、.tsv、.txt 或 .parquet 文件，现有：${holds.join('、') || '无'}。`,
  filesOfKind: ({ count, ending }) => `${count} 个 ${ending}`,
  filesWithoutEnding: ({ count }) => `${count} 个无扩展名`,
  noKnownFormat: ({ folder, problem }) => `导入 ${folder}：其中没有已知格式的文件。${problem}`,
  notUtf8: ({ file, is }) => `读取 ${file}：应为 UTF-8 编码的 JSON 或 CSV，但文件是${spaced(is).trimEnd()}。`,
  noSuchFile: ({ file }) => `读取 ${file}：没有这个文件。`,
  isFolder: ({ file }) => `读取 ${file}：应为文件，但它是文件夹。`,
  readingFailed: ({ file, refusal }) => `读取 ${file} 失败：${refusal}`,
  unknownFormat: ({ format, known }) => `未知的数据格式 ${format}；已知格式：${known}。`,
  formatNotWritten: ({ format, writable }) => `不支持写入数据格式 ${format}；可导出的格式：${writable}。`,
  emptyFile: '应为 JSON 对象（每行一个或在列表中）或 CSV；文件是空的。',
  noObjects: ({ errors, more, known }) =>
    `应为每行一个 JSON 对象、一个对象列表，或首行是字段名的 CSV；没有一行是 JSON 对象（${errors.join('；')}${more > 0 ? `；另有 ${more} 行` : ''}）。已知格式：${known}。`,
  brokenParquet: ({ file, problem }) => `读取 ${file}：应为完整的 Parquet 文件，但${problem}。`,
  parquet: {
    endMissing: '缺少结尾，下载可能不完整',
    unreadable: ({ refusal }) => `其内容目录无法读取（${refusal}）`,
    rowsUnreadable: ({ from, to, refusal }) => `第 ${from} 行到第 ${to} 行无法读取（${refusal}）`,
    groupTooLarge: ({ megabytes, most }) =>
      `其中一个行组有 ${megabytes} MB，内存最多容纳 ${most} MB；请改用较小的行组写入，例如 pyarrow 的 row_group_size=10000`,
    tooLargeInZip: ({ megabytes, most }) =>
      `它有 ${megabytes} MB，而 ZIP 文件中最多读取 ${most} MB；请先解压，再导入该文件`,
  },
  brokenZip: ({ file, problem }) => `读取 ${file}：应为完整的 ZIP 文件，但${problem}。`,
  brokenZipEntry: ({ file, entry, problem }) => `读取 ${file} 中的 ${entry}：${problem}。`,
  zip: {
    listOutside: '其文件列表超出了文件本身',
    endMissing: '缺少结尾，下载可能不完整',
    endDamaged: '结尾已损坏',
    cutOff: '文件不完整',
    encrypted: '它已加密；请先解压',
    unusual: '它以不常见的方式压缩；请先解压',
    headerDamaged: '其文件头已损坏',
    notUnpacked: ({ refusal }) => `无法解压（${refusal}）`,
    otherSum: '它已损坏：校验和不符',
  },
  other: {
    utf16: 'UTF-16 编码的；请另存为 UTF-8',
    arrowFile: `Arrow 文件；${withDatasets}`,
    arrowStream: `datasets 库的 Arrow 流；${withDatasets}`,
    encryptedParquet: '加密的 Parquet；请写成不加密的文件',
    orc: `ORC；${asJsonLines}`,
    avro: `Avro；${asJsonLines}`,
    hdf5: `HDF5；${asJsonLines}`,
    numpy: `NumPy 数组；${asJsonLines}`,
    excel: 'Excel 工作簿；请把工作表另存为 CSV (UTF-8) 后导入',
    word: 'Word 文档；请把文本另存为 JSON Lines 或 CSV',
    openDocument: 'OpenDocument 文件；请把工作表另存为 CSV (UTF-8) 后导入',
    pytorch: `PyTorch 文件；${withPandas}`,
    numpyArchive: `NumPy 数组；${asJsonLines}`,
    office: 'Office 文档，例如 Excel 工作簿 (.xlsx)；请把工作表另存为 CSV (UTF-8) 后导入',
    zip: '不含数据文件的 ZIP 压缩包',
    oldOffice: '旧版 Office 文档 (.xls, .doc)；请把工作表另存为 CSV (UTF-8)',
    gzip: '用 gzip 压缩的；请先解压',
    zstandard: '用 Zstandard 压缩的；请先解压',
    bzip2: '用 bzip2 压缩的；请先解压',
    xz: '用 xz 压缩的；请先解压',
    sevenZip: '7z 压缩包；请先解压',
    tar: 'tar 归档；请先解压',
    pickle: `Python pickle；${withPandas}`,
    sqlite: 'SQLite 数据库；请把其中的表导出为 CSV 或 JSON Lines',
    pdf: 'PDF；请把文本另存为 JSON Lines 或 CSV',
    gguf: 'GGUF 模型，不是数据',
    safetensors: '模型权重 (safetensors)，不是数据；请用 models import 导入它所在的文件夹',
    lfsPointer: 'Git LFS 的指针文件；请用 git lfs pull 获取文件本身',
    webPage: '网页；请下载文件本身',
    xml: `XML；${asJsonLines}`,
    binary: `二进制文件，Parley 不认识这种类型；${asJsonLines} 或 CSV`,
  },
};
