import type { Catalogue } from '../../language.ts';
import { formats } from '../formats.ts';

export const remote: Catalogue['errors']['remote'] = {
  owners: '使用训练目标',
  noTargetGiven: '需要一个训练目标（--on NAME），但没有给出。',
  noTarget: ({ name, known }) =>
    known.length === 0
      ? `没有训练目标 ${name}。可用以下命令添加：parley targets add ${name} --ray URL。`
      : `没有训练目标 ${name}；现有 ${known.join('、')}。可用以下命令添加：parley targets add ${name} --ray URL。`,
  targetExists: ({ name }) => `已有训练目标 ${name}。请换一个名称，或先移除它：parley targets remove ${name}。`,
  notAnAddress: ({ address }) =>
    `应为 Ray 仪表板的地址，例如 http://127.0.0.1:8265；得到的是 ${JSON.stringify(address)}。`,
  secretInAddress: '地址中含有用户名、密码或查询参数，它们会被保存和显示。请单独给出令牌：--token-file FILE。',
  notAHeader: ({ header }) => `应为 HTTP 标头的名称，例如 Authorization；得到的是 ${JSON.stringify(header)}。`,
  notAToken: '令牌为空，或含有 HTTP 标头不能容纳的字符。请检查令牌所在的文件。',
  unreachable: ({ target, url, reason }) =>
    `无法连接 ${url} 上的 ${target}（${reason}）。请检查集群是否在运行、地址是否正确。已提交的运行会在那里继续。`,
  notRay: ({ target, url }) =>
    `${target}：${url} 应为 Ray 集群的仪表板，应答的是其他程序。请检查地址和端口（默认 8265）。`,
  tokenRefused: ({ target, status }) =>
    `${target} 拒绝了令牌（${status}）。请移除此训练目标，再用集群的令牌重新添加：parley targets add ${target} --ray URL --token-file FILE。`,
  refused: ({ target, status, answer }) =>
    `${target} 应答 ${status}：${answer}。运行没有任何损失；请重试，或查看集群的日志。`,
  diskFull: ({ target, answer }) => `${target} 的磁盘已满（${answer}）。请在那里腾出空间，然后继续运行。`,
  tooLittleSpace: ({ target, folder, needed, free }) =>
    `${target} 的 ${folder} 中可用 ${formats.size(free)}；此运行约需 ${formats.size(needed)}。请在那里腾出空间，或用 --storage 指定其他文件夹。`,
  storageNotWritable: ({ target, folder, reason }) =>
    `${target} 无法写入 ${folder}（${reason}）。请移除此训练目标，再用其他文件夹添加：--storage FOLDER。`,
  packageMissing: ({ target, name }) =>
    `${target} 缺少 Python 软件包 ${name}。请在每个节点上安装（resources/remote/requirements.txt），然后重试。`,
  jobFailed: ({ target, answer }) =>
    `${target} 上的任务失败：${answer}。日志在运行的文件夹（remote.log）和 Ray 的仪表板中。`,
  jobWaits: ({ target, seconds }) =>
    `${target} 上的小任务在 ${formats.duration(seconds * 1000)}内没有完成。集群可能已满：请查看其仪表板，然后重试。`,
  jobGone: ({ target }) =>
    `${target} 已不认识此任务：集群重新启动过。请继续运行：只要存储仍在，就会从最近的检查点继续。`,
  stoppedThere: ({ target }) => `有人停止了 ${target} 上的任务。请继续运行：将从最近的检查点继续。`,
  outOfMemory: ({ target, answer }) =>
    `${target} 的显存不足（${answer}）。请使用 LoRA、更大的 gradientAccumulationSteps，或将 gradientCheckpointing 设为 always。`,
  cancelled: ({ target }) => `已取消等待 ${target}。`,
  packingStopped: '整理数据已停止。',
  left: ({ target }) => `Parley 已关闭。运行在 ${target} 上继续。`,
  ended: ({ target }) => `${target} 上的任务已结束。`,
  cutShort: ({ target, name }) => `从 ${target} 取回 ${name}：收到的比请求的少。`,
  otherChecksum: ({ target, name }) =>
    `从 ${target} 取回 ${name}：校验和与运行所述不符。已删除收到的内容；请继续运行以重新取回。`,
  adapterNotFloat: ({ file, name }) => `${file}：${name} 应为浮点数，实际是整数。`,
  measuredOther: ({ expected, came }) =>
    `结果测量了 ${formats.count(came)} 条回复；应为 ${formats.count(expected)} 条。两处的数据不同：请重新开始运行。`,
  methodHere: ({ method, methods }) => `训练目标可以运行 ${methods.join('、')}；${method} 在本机运行。请去掉 --on。`,
  settingsHere: ({ settings }) => `以下设置在训练目标上尚无作用：${settings.join('、')}。请去掉它们，或在本机运行。`,
};
