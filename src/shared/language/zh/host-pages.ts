import type { Catalogue } from '../language.ts';

export const hostPages: Catalogue['hostPages'] = {
  opening: '正在打开 Parley',
  goOn: '继续',
  notBuilt: '界面尚未构建',
  buildIt: '请在 Parley 的文件夹中运行 npm run build，然后重新加载此页面。主机可以继续运行。',
  notFound: '这里没有内容',
  withoutPath: '请打开不带路径的地址来使用 Parley。',
  badRequest: '请求格式有误',
  pathExpected: '应为此主机上的路径。',
  failed: '主机出错',
  terminalSaysWhy: '原因见其终端。',
  refused: '已拒绝',
  readingOnly: '此处不能这样做',
  readOnly: '页面和文件只能读取。',
  noSession: '此地址需要令牌',
  wholeAddress: ({ command }) => `请打开 ${command} 显示的完整地址；其中的令牌只能在一个浏览器中使用一次。`,
  usedToken: '此地址已被使用',
  oneBrowser: '其令牌只能在一个浏览器中使用一次。如果是你使用的，请在那个浏览器中继续。',
  unknownToken: '无法识别此令牌',
  startedAnew: '地址显示之后 Parley 重新启动过，或地址不完整。',
  newAddress: ({ command }) => `在运行 ${command} 的终端中按 Enter（或向它发送 SIGUSR2）：它会显示新的地址。`,
};
