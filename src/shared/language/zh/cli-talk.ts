import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const cliTalk: Catalogue['cliTalk'] = {
  howToLeave: '按 Ctrl-D 或输入 /quit 退出。',
  howToTalk: '写点什么吧。Ctrl-C 停止回复，Ctrl-D 退出，/help 显示更多命令。',
  help: {
    candidates: '对你的上一条消息生成多条回复供排序；最好的一条成为回复',
    again: '对你的上一条消息再生成一条回复',
    undo: '撤回你的上一条消息及其回复',
    new: '开始新的对话',
    version: '换用另一个版本继续',
    temperature: '采样的随机程度；0 总是取概率最高的 token',
    help: '显示此列表',
    quit: '退出（也可按 Ctrl-D）',
  },
  stopped: '已停止。',
  stoppedBeforeReply: '在回复开始之前已停止。',
  replyStopped: '回复已停止。',
  noSuchCommand: ({ name }) => `没有 ${name} 这个命令。/help 列出全部命令。`,
  noSuchCommandNear: ({ name, near }) => `没有 ${name} 这个命令。是否想输入 ${near}？/help 列出全部命令。`,
  candidatesExpected: ({ given }) => `/candidates 后面应为 2 到 16 的整数，不能是“${given}”。`,
  versionExpected: '/version 后面应为一个版本：名称、id 或 id 的开头。',
  temperatureExpected: ({ given }) => `/temperature 后面应为 0 到 10 的数，不能是“${given}”。`,
  noMessageYet: '还没有消息；请先写一条。',
  takenBack: ({ text }) => `已撤回：${text}`,
  newConversation: '新的对话。',
  goingOnWith: ({ version }) => `改用 ${version} 继续。`,
  temperature: ({ temperature }) => `温度 ${temperature}。`,
  promptExpected: '对话没有单一的结果；使用 --json 时需要 --prompt TEXT。',

  firstAfter: ({ ms }) => `首个 token 用时 ${Math.round(ms)} 毫秒`,
  cutOff: '达到长度上限而截断',
  replyCancelled: '已停止',
  turnsLeftOut: ({ turns }) => `最早的 ${formats.count(turns)} 轮放不下，已略去`,

  howToRank: '请给回复排序，最好的在前。输入 ? 查看可用的输入。',
  rankingHelp: [
    '  2 1=3     第二条最好，第一条和第三条同样好，排在其后',
    '  s 原因    跳过此提示，可以写明原因',
    '  u         撤销上一次排序并重做',
    '  q         退出；已完成的排序都已保存',
  ].join('\n'),
  everyPromptRanked: '所有提示都已排序。',
  waitingForReplies: '正在等待回复',
  rankingNumber: ({ number }) => `第 ${formats.count(number)} 次排序`,
  speaker: ({ role }) => ({ system: '系统', user: '你', assistant: '回复' })[role],
  bestFirst: '最好的在前：',
  noReasonGiven: '未说明原因',
  rankingUndone: '已撤销上一次排序，现在重做。',
  typeRanking: ({ candidates, fault }) =>
    `请输入数字 1 到 ${candidates}，最好的在前，同样好的用“=”连接（例如 2 1=${Math.max(3, candidates)}），或输入 s、u、q、?；${fault}。`,
  typeRankingOfTwo: ({ fault }) => `请输入数字 1 和 2，最好的在前，同样好则输入 1=2，或输入 s、u、q、?；${fault}。`,
  notThat: ({ given }) => `不能是“${given}”`,
  placeless: ({ numbers }) => `${numbers.join('、')} 还没有名次`,
  placedTwice: ({ number }) => `${number} 出现了两次`,
  samplingStopped: '已停止；对话保持原样。',
  notRanked: '未排序；对话保持原样。',
  allTheSame: ({ replies }) => `${formats.count(replies)} 条回复完全相同，无需排序，直接作为回复。`,
  bestIsReply: '已保存。最好的一条现在是回复。',

  ruleExpected: ({ rater }) => `--rater ${rater}：是否想输入 rule:${rater}？模拟标注者写作 rule:NAME。`,
  simulated: ({ rankings, pairs, ties, prompts, rater }) =>
    `${rater} 对 ${formats.count(prompts)} 个提示完成了 ${formats.count(rankings)} 次排序（${formats.count(pairs)} 个回复对，${formats.count(ties)} 次平局）`,
  ranked: ({ rankings, pairs, ties }) =>
    `已保存 ${formats.count(rankings)} 次排序（${formats.count(pairs)} 个回复对，${formats.count(ties)} 次平局）`,
  promptsSkipped: ({ prompts }) => `跳过了 ${formats.count(prompts)} 个提示`,
};
