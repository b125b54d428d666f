import type { Catalogue } from '../../language.ts';
import { formats } from '../formats.ts';
import { spaced } from '../spaced.ts';

export const host: Catalogue['errors']['host'] = {
  ownerSees: ({ what }) => `${what}：只有主机所有者可以查看。请联系所有者，或从 Hub 导入。`,
  lookingForModels: '在主机的文件夹中查找模型',
  notYourFeedback: ({ name, own }) =>
    `撤回“${name}”的反馈：此地址以“${own}”的身份标注，只能撤回自己的反馈。请联系给出反馈的人或主机所有者。`,
  notEveryonesFeedback: ({ own }) =>
    `撤回所有人的反馈：此地址以“${own}”的身份标注，只能撤回自己的反馈。请联系给出反馈的人或主机所有者。`,
  otherNameOfOwner: ({ name, own }) =>
    `以“${name}”的身份标注：当前会话的名字是“${own}”。请在“设置”中修改名字，或使用 host.rateAs。`,
  otherNameOfGuest: ({ name, own }) => `以“${name}”的身份标注：当前会话的名字是“${own}”。请不要指定名字。`,
  givenName: ({ name, own }) =>
    `以“${name}”的身份标注：此地址的名字是主机指定的“${own}”。如需更换，请向主机所有者索取另一个地址。`,
  noFilesFromElsewhere: ({ file }) =>
    `使用主机上的 ${file}：不能从其他计算机指定主机上的文件。请上传要导入的文件，或下载导出的文件。`,
  noFunctionsFromElsewhere: ({ reward }) =>
    `在主机上运行 ${reward} 的函数：不能从其他计算机指定主机上的文件。请改用模型或规则作为奖励，或联系主机所有者。`,
  noFileDialog: '此主机没有文件对话框：请输入路径，或上传文件。',
  noSpaceToImport: ({ folder, needed, free }) =>
    `导入到 ${folder}：需要 ${formats.size(needed)} 可用空间，现有 ${formats.size(free)}。请腾出空间，或使用其他主文件夹。`,
  noSuchEngine: ({ engine, where, engines }) =>
    `没有计算引擎 ${engine}（由${spaced(where)}指定）：应为 auto 或以下之一：${engines.join('、')}。`,
  theEngineSetting: '设置“engine”',
  engineNotTried: '尚未测试；运行 parley env 或首次训练时会测试',
  cancelledInQueue: '排队等待时被取消。',
  cancelledBefore: '开始之前已被取消。',
  shuttingDown: '主机正在关闭。',
  streamGone: ({ procedure }) =>
    `恢复“${procedure}”的数据流：该数据流已不再保留（主机重启过，或连接中断太久）。请改为加载当前状态。`,
  portInUse: ({ host: name, port }) =>
    `${name} 上的端口 ${port} 已被其他程序占用。请用 --port 指定其他端口，或用 --port 0 使用任意空闲端口。`,
  endpointPortInUse: ({ port }) => `端口 ${port} 已被其他程序占用。请设置其他端口。`,
  portNeedsRights: ({ host: name, port }) =>
    `当前用户无权使用 ${name} 上的端口 ${port}。请用 --port 指定大于 1023 的端口。`,
  notOurAddress: ({ host: name }) =>
    `--host：应为本机的地址，得到的是 ${JSON.stringify(name)}。省略它则只供本机访问，0.0.0.0 则供本机的所有网络访问。`,
  notListening: ({ host: name, port, refusal }) => `监听 ${name} 的端口 ${port}：${refusal}。`,
  failedUnexpectedly: ({ procedure, reference, why }) => `“${procedure}”意外失败（日志编号 ${reference}）：${why}`,
  outputLost: ({ stream, refusal }) =>
    `无法写入${{ output: '标准输出', error: '标准错误', both: '标准输出和标准错误' }[stream]}（${refusal}）。命令已执行完毕，但写到那里的内容已丢失。`,
};
