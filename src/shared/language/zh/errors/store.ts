import type { Catalogue } from '../../language.ts';
import { formats } from '../formats.ts';

/** By the name of what is stored; another name stands for itself. */
const kinds: Readonly<Record<string, string>> = {
  ranking: '排序',
  demonstration: '示范',
  label: '标注',
  battle: '投票',
  version: '版本',
  run: '运行',
  dataset: '数据集',
};
const called = (kind: string): string => kinds[kind] ?? kind;

export const store: Catalogue['errors']['store'] = {
  cannot: ({ operation, refusal }) => `无法${operation}：${refusal}。`,
  advised: ({ problem, advice }) => `${problem}${advice}`,
  diskFull: '磁盘已满：这次的内容没有保存，此前保存的内容不受影响。请腾出空间后重试。',
  diskAbsent: '请检查磁盘是否连接、文件夹是否可写。',
  restoreBackup: '请关闭 Parley，用最新的备份替换它：parley restore。',
  databaseBusy: '另一个程序正在使用数据库；请关闭它后重试。',
  refersToNothing: '它引用了不存在的内容。',
  existsAlready: '它已存在。',
  homeGone: ({ operation, folder }) =>
    `无法${operation}：Parley 运行期间，主文件夹 ${folder} 被删除、移动或卸载，无法保存任何内容。请尽可能恢复它，然后重新启动 Parley。`,

  noConversation: ({ id }) => `没有对话 ${id}。`,
  noMessage: ({ id }) => `没有消息 ${id}。`,
  messageElsewhere: ({ conversation, message }) => `对话 ${conversation} 中没有消息 ${message}。`,
  messageOnOtherBranch: ({ id }) => `消息 ${id} 不在所选的分支上。`,
  noGeneration: ({ id }) => `没有生成记录 ${id}。`,
  logprobsMissing: ({ tokens, finite, logprobs }) =>
    `一次生成的每个 token 都需要一个有限的对数概率；它有 ${tokens} 个 token，${logprobs} 个对数概率中有 ${finite} 个是有限的。`,
  noRun: ({ id }) => `没有运行 ${id}。`,
  noRunCalled: ({ name }) => `没有运行“${name}”。参见 parley runs list。`,
  noGroup: ({ id }) => `没有运行组 ${id}。`,
  noDataset: ({ id }) => `没有数据集 ${id}。`,
  noDatasetCalled: ({ name, known }) =>
    known.length > 0
      ? `没有数据集“${name}”；现有：${known.map((one) => `“${one}”`).join('、')}。`
      : `没有数据集“${name}”；目前还没有任何数据集。`,
  datasetExists: ({ name }) => `已有名为“${name}”的数据集。请换一个名字。`,
  noVersion: ({ name, known }) =>
    `没有版本“${name}”；${known.length > 0 ? `现有：${known.join('、')}` : '目前还没有任何版本'}。`,
  severalVersions: ({ name, versions }) =>
    `“${name}”可以指以下任何一个版本：${versions}。请输入完整的名字，或点号后面的部分。`,
  versionExists: ({ id }) => `已有版本 ${id}。请换一个名字。`,
  versionExistedBefore: ({ id }) => `已有版本 ${id}。它已被删除，但名字仍归它所有。请换一个名字。`,
  versionNameTaken: ({ version, name, other }) =>
    `将 ${version} 命名为“${name}”：这已是 ${other} 的名字。请换一个名字。`,
  noRecord: ({ kind, id }) => `没有${called(kind)} ${id}。`,
  changedAlready: ({ kind, id, successor }) => `${called(kind)} ${id} 已被 ${successor} 修改。请修改或撤销后者。`,
  noDeleted: ({ kind, id }) => `没有可恢复的已删除${called(kind)}“${id}”。`,
  noDeletedCalled: ({ kind, name, known }) =>
    known.length > 0
      ? `没有已删除的${called(kind)}“${name}”；现有：${known.map((one) => `“${one}”`).join('、')}。`
      : `没有已删除的${called(kind)}“${name}”；目前一个也没有。`,
  clientExists: ({ name }) => `已有客户端“${name}”。请先移除它，或换一个名字。`,
  noClient: ({ name, known }) =>
    `没有客户端“${name}”；${known.length === 0 ? '目前一个也没有' : `现有：${known.join('、')}`}。`,

  databaseDamaged: ({ file, found }) => `数据库 ${file} 已损坏：${found}。`,
  databaseChanged: ({ file, seal }) =>
    `数据库 ${file} 与 Parley 关闭时不同：其字节已改变。（如果是你自己换成了另一份副本，请删除 ${seal}，之后只由 SQLite 自行检查。）`,
  databaseMissing: ({ folder, held, file }) =>
    `主文件夹 ${folder} 中有 ${held.join('、')}，但其数据库 ${file} 不存在或为空。`,
  noBackupOfIt: '主文件夹中没有它的备份。请放回你自己的副本，或用 --home 指定其他主文件夹。',
  newestBackup: ({ backup, madeAt, folder }) =>
    `最新的备份是 ${backup}，创建于 ${madeAt}。运行“parley restore --home ${folder}”可以换上它，并保留现有的文件。`,
  noSpaceForBackup: ({ needed, size, free }) =>
    `备份 ${formats.size(size)} 需要 ${formats.size(needed)} 可用磁盘空间，现有 ${formats.size(free)}。请腾出空间。`,
  noBackupIn: ({ folder }) => `${folder} 中没有备份。`,
  noBackup: ({ file }) => `没有备份 ${file}。`,
  homeInUse: ({ folder }) => `主文件夹 ${folder} 正被另一个进程使用。请先关闭它，或用 --home 指定其他文件夹。`,
  homeInUseBy: ({ folder, pid, command, since }) =>
    `主文件夹 ${folder} 自 ${since} 起被进程 ${pid}（${command}）使用。请先关闭它，或用 --home 指定其他文件夹。`,
  homeNotWritable: ({ folder, refusal }) => `无法写入主文件夹 ${folder}：${refusal}。请检查其权限和磁盘空间。`,
  noHome: ({ folder, refusal }) =>
    `无法将 ${folder} 用作主文件夹：${refusal}。也可以用 --home 或 PARLEY_HOME 指定可写的文件夹。`,
  stored: ({ part, of }) =>
    `${of} 的${{ result: '结果', data: '数据', settings: '设置', progress: '进度', plan: '计划' }[part]}`,
  targets: '此主文件夹的运行目标',
  runSettings: '运行的设置',
  lineOf: ({ file, line }) => `${file} 第 ${line} 行`,
  danglingLink: ({ folder, target }) => `${folder} 是指向 ${target} 的链接，而后者不存在：请先挂载或创建该文件夹`,
  foreignDatabase: ({ file }) => `${file} 是其他程序的数据库。请把它移出 Parley 的主文件夹。`,
  newerDatabase: ({ file, version, newest }) =>
    `${file} 由更新的 Parley 写入（数据库版本 ${version}，本程序最高支持 ${newest}）。请更新 Parley，或使用其他主文件夹。`,

  notBackedUp: ({ why }) => `今天没有创建备份：${why}`,
  notCleanedUp: ({ why }) => `清理被强制结束的进程留下的文件时：${why}`,
  importTakenBack: ({ dataset, items }) =>
    `撤回了一次中断的导入：从“${dataset}”移除了 ${formats.count(items)} 条。请重新导入该文件。`,
  halfWrittenRemoved: ({ files }) => `移除了被强制结束的进程留下的未写完的文件：${files.join('、')}。`,

  doing: {
    openFile: ({ file }) => `打开 ${file}`,
    readFile: ({ file }) => `读取 ${file}`,
    lockHome: ({ folder }) => `锁定主文件夹 ${folder}`,
    backUp: ({ file }) => `将数据库备份到 ${file}`,
    migrate: ({ version, name }) => `将数据库升级到版本 ${version}（${name}）`,
    saveChanges: '保存更改',
    saveSetting: ({ key }) => `保存设置 ${key}`,
    clearSetting: ({ key }) => `清除设置 ${key}`,
    createDataset: ({ name }) => `创建数据集“${name}”`,
    addItems: ({ name }) => `向数据集“${name}”添加条目`,
    addPart: '添加导入的一部分',
    finishImport: '完成导入',
    takeBackImport: '撤回导入',
    startConversation: '开始对话',
    arrangeConversation: ({ id }) => `移动对话 ${id}`,
    renameConversation: ({ id }) => `重命名对话 ${id}`,
    deleteConversation: ({ id }) => `删除对话 ${id}`,
    restoreConversation: ({ id }) => `恢复对话 ${id}`,
    addMessage: ({ id }) => `向对话 ${id} 添加消息`,
    selectBranch: ({ id }) => `选择对话 ${id} 的分支`,
    saveReplies: '保存生成的回复',
    saveCompletion: '保存补全',
    keepDraft: '保留排序草稿',
    forgetDraft: '删除排序草稿',
    saveProject: '保存项目',
    saveCandidates: ({ message }) => `保存消息 ${message} 的候选回复`,
    saveChoice: ({ candidates }) => `保存对候选回复 ${candidates} 的选择`,
    saveEvaluation: '保存评估',
    registerVersion: '登记版本',
    changeVersion: ({ version }) => `修改 ${version} 的信息`,
    createRun: ({ kind }) => `创建 ${kind} 运行`,
    saveRunState: ({ state }) => `保存运行状态 ${state}`,
    saveProgress: ({ run }) => `保存 ${run} 的进度`,
    saveSamples: '保存运行的样本',
    saveMetrics: '保存运行的指标',
    markInterrupted: '标记中断的运行',
    createGroup: ({ kind }) => `创建运行组（${kind}）`,
    saveGroupState: ({ state }) => `保存运行组状态 ${state}`,
    saveClient: ({ name }) => `保存客户端 ${name}`,
    removeClient: '移除客户端',
    eraseClient: '清除客户端的数据',
    saveFeedback: '保存反馈',
    saveRecord: ({ kind }) => `保存${called(kind)}`,
    changeRecord: ({ kind, id }) => `修改${called(kind)} ${id}`,
    undoRecord: ({ kind, id }) => `撤销${called(kind)} ${id}`,
    takeBackRecord: ({ kind, id }) => `撤回${called(kind)} ${id}`,
    takeBackAll: ({ kind }) => `撤回所有${called(kind)}`,
    putBackAll: ({ kind }) => `恢复所有${called(kind)}`,
    delete: ({ kind, id }) => `删除${called(kind)} ${id}`,
    restore: ({ kind, id }) => `恢复${called(kind)} ${id}`,
    purge: ({ kind, id }) => `清除${called(kind)} ${id} 的内容`,
  },
};
