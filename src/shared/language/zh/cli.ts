import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const cli: Catalogue['cli'] = {
  purpose: '在自己的电脑上，用自己的反馈训练聊天模型。',
  closing: `用自带的模型和模拟标注者完成第一个轮次：
  parley demo

退出码：0 完成；1 失败或只完成了一部分；2 命令有误（未知选项、数值超出范围、文件有问题）；
130 被 Ctrl-C 停止。每个失败在 stderr 上占一行；使用 --json 时，stdout 上还会有
{"error": {"code", "message"}}。设置 NO_COLOR 可关闭样式。`,
  asSentence: ({ summary }) => `${summary}。`,
  versionFlag: '显示 Parley 的版本',
  homeFlag: '保存对话、评价和模型的文件夹（或 PARLEY_HOME）',
  engineFlag: '运行模型的计算引擎：auto，或 parley env 列出的名称（或 PARLEY_ENGINE）',
  languageFlag: '显示语言（或 PARLEY_LANG，否则跟随终端）',
  jsonFlag: '在 stdout 上输出一个 JSON 对象；其他内容输出到 stderr',
  helpFlag: '显示此帮助',
  example: '示例：',
  examples: '示例：',
  usage: '用法：',
  arguments: '参数：',
  options: '选项：',
  commands: '命令：',
  optionsPlace: '[选项]',
  commandPlace: '[命令]',
  choices: ({ choices }) => `可选值：${choices.join('、')}`,
  defaultValue: ({ value }) => `默认值：${value}`,
  withFacts: ({ description, facts }) => `${description}（${facts.join('；')}）`,
  stopping: '当前步骤完成后停止；再按一次 Ctrl-C 立即结束。',
  interval: ({ share, low, high }) => `${share}（95% 置信区间 ${low} 至 ${high}%）`,
  stage: ({ stage, done, total }) => `${stage}：${done}/${total}`,
  stageShare: ({ stage, done, total, share }) => `${stage}：${done}/${total}（${formats.percent(share)}）`,
  ourFault: '这是 Parley 自身的错误。加上 PARLEY_DEBUG=1 再次运行同一命令，可以看到出错的位置。',
  ourFaultInLog: ({ log }) =>
    `这是 Parley 自身的错误。加上 PARLEY_DEBUG=1 再次运行同一命令，或查看 ${log}，可以看到出错的位置。`,

  sideBySide: ({ parts }) => parts.join('，'),
  labelled: ({ label, text }) => `${label}：${text}`,
  emptyReply: '（空回复）',
  seed: ({ seed }) => `随机种子 ${seed}`,
  records: ({ count }) => `${formats.count(count)} 条记录`,

  workbenchNotBuilt: ({ code, output }) => `工作台构建失败，退出码为 ${code}。${output}`,
  buildingWorkbench: '正在构建工作台；下次启动不再需要。',
  inBrowserBecause: ({ why }) => `${why}，因此在浏览器中打开工作台。`,
  flagGiven: ({ flag }) => `指定了 ${flag}`,
  noDisplay: '这里没有显示器（DISPLAY 和 WAYLAND_DISPLAY 均未设置）',
  electronNotInstalled: '没有安装 electron 包',
  electronStalled: ({ seconds }) => `下载 Electron 时 ${formats.duration(seconds * 1000)}没有进展`,
  electronStopped: 'Electron 的下载已停止',
  electronNotFetched: ({ reason }) => `无法下载 Electron（${reason}）`,
  electronMisplaced: 'Electron 已下载，但其程序文件不在预期的位置',
  windowNotOpened: ({ reason }) => `Electron 无法打开窗口（${reason}）`,
  noReasonGiven: '没有给出原因',
  fetchingElectron: '正在下载 Electron，仅此一次；使用 parley serve 则不需要它。',
  electronBytes: ({ bytes }) => `正在下载 Electron：${formats.size(bytes)}`,
  windowOpen: '窗口已打开。',
};
