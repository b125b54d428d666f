import type { Items, Part, ReturnedPolicy } from '../en/training.ts';
import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

const items: Readonly<Record<Items, string>> = {
  comparisons: '条比较',
  conversations: '段对话',
  replies: '条回复',
  prompts: '个提示',
  chats: '段对话',
};
const dataOf = (part: Part): string => ({ train: '训练数据', heldOut: '留出数据', all: '数据' })[part];

const returned: Readonly<Record<ReturnedPolicy, string>> = {
  policy: '当前策略',
  mean: '策略权重的平均',
  policyBefore: '最后几次更新之前的策略',
  meanBefore: '最后几次更新之前策略权重的平均',
  parent: '未改变的父版本',
};

const expectedFunction =
  '应为函数 (prompt, completion, reference)，独立且迅速地返回一个有限的数，或由若干命名的数组成的对象。请修正该文件；恢复运行时会从最后一个检查点继续。';
const lessMemory = '更小的批次、适配器（loraRank）或更小的模型所需更少';

export const training: Catalogue['training'] = {
  sentences: ({ sentences }) => sentences.join(''),

  settingsRefused: ({ method, setting, problem }) => `设置 ${setting}（${method}）：${problem}`,
  notWholeGroups: ({ batch, group, near }) =>
    `应为 samplesPerPrompt（${group}）的倍数，例如 ${formats.choice(near.map(String))}，实际为 ${batch}`,

  diverged: ({ method, what, update, value, learningRate }) =>
    `${method}：第 ${formats.count(update)} 次更新的${what === 'loss' ? '损失' : '梯度范数'}为 ${value}。权重已经发散，几乎总是因为学习率过大（本次更新为 ${formats.figure(learningRate)}）：请以三分之一的学习率或更长的预热重新开始。`,
  patienceOver: ({ measurements, loss, update }) =>
    `留出损失连续 ${formats.count(measurements)} 次测量没有下降：最低为 ${formats.fixed(loss, 4)}，出现在第 ${formats.count(update)} 次更新之后。`,
  klExceeded: ({ kl, limit, result, resultKl, klSetting }) =>
    `策略偏离父版本达每条回复 ${formats.fixed(kl, 1)} nat，超过上限 ${formats.figure(limit)}：偏离这么远时，奖励可能已不可靠。结果是${returned[result]}，KL 散度为 ${formats.fixed(resultKl, 1)} nat。请${klSetting === null ? '降低 learningRate' : `调高 ${klSetting} 或降低 learningRate`}。`,

  notEnoughMemory: ({ method, needed, free, advice, ...shares }) => {
    const parts: [string, number][] = [
      ['权重', shares.parameters],
      ['优化器', shares.optimizer],
      ['更新时的副本', shares.copies],
      ['最大的批次', shares.activations],
      ['采样', shares.sampling],
    ];
    const used = parts.filter(([, bytes]) => bytes > 0).map(([share, bytes]) => `${share} ${formats.size(bytes)}`);
    return `${method}：至少需要 ${formats.size(needed)} 内存，可用的只有 ${formats.size(free)}。其中：${used.join('，')}。${advice}`;
  },
  adapters: 'loraRank 8（训练适配器而不是全部权重）',
  automaticPlan: 'gradientCheckpointing auto 和 gradientAccumulationSteps 0（自动）',
  wouldFit: ({ setting, bytes }) => `使用 ${setting} 时需要 ${formats.size(bytes)}，可以放下。`,
  notEnoughTried: ({ settings }) =>
    `以下设置仍然不够：${settings.join('；')}。请使用更小的模型、关闭其他程序，或调高 PARLEY_MEMORY_GB（如果设置了它）。`,
  useSmallerModel: '请使用更小的模型、关闭其他程序，或调高 PARLEY_MEMORY_GB（如果设置了它）。',
  memoryLimitMalformed: ({ got }) => `PARLEY_MEMORY_GB：应为大于 0 的 GB 数，实际为“${got}”。`,

  noPrompts: ({ method }) => `${method}：没有可回复的提示。`,
  noDemonstrations: ({ method }) => `${method}：pretrainingCoef 大于 0，但没有可混入的示范。`,
  noComparisons: ({ method, part, given }) =>
    `${method}：${dataOf(part)}中至少要有一条能分出优劣的比较；给出的 ${formats.count(given)} 条都分不出。`,
  tooFewLabels: ({ part, desirable, undesirable }) =>
    `KTO：${dataOf(part)}中至少要有一条好回复和一条差回复；现有 ${formats.count(desirable)} 条好回复、${formats.count(undesirable)} 条差回复。`,
  noReplyToLearn: ({ lossOn, given }) =>
    `SFT 至少需要一段${lossOn === 'all' ? '含有两个 token 的' : '在上下文之内含有助手回复的'}对话；给出的 ${formats.count(given)} 段都不符合。`,
  noFittingPrompts: ({ method, given }) =>
    `${method}：至少需要一个为回复留有空间的提示；给出的 ${formats.count(given)} 个都不符合。`,
  noPromptsToNormalize: ({ tokens, given }) =>
    `奖励模型需要在上下文中为 ${formats.tokens(tokens)} 的回复留有空间的提示；所比较的 ${formats.count(given)} 个都不符合。`,
  noContestPrompts: ({ given }) => `对比至少需要一个为回复留有空间的提示；给出的 ${formats.count(given)} 个都不符合。`,
  nothingToMeasure: ({ file }) => `${file} 中没有可供测量的文本。`,
  noChatToShrink: '制作更小的版本：应至少有一段被模型的聊天模板接受的对话，实际一段也没有。',

  templateRefuses: ({ count, given, first, beginning, reason, part, ...refused }) =>
    `${formats.count(given)} ${items[refused.items]}${part === 'all' ? '' : `（${part === 'train' ? '训练' : '留出'}）`}中有 ${formats.count(count)} 项被模型的聊天模板拒绝，已略去。其中第一项是第 ${formats.count(first)} 项“${beginning}”：${/[.!?。！？]$/.test(reason) ? reason : `${reason}。`}`,
  promptsTooLong: ({ count, given }) =>
    `${formats.count(given)} 个提示中有 ${formats.count(count)} 个超出上下文长度，已略去。`,
  judgeRefuses: '评判模型的聊天模板拒绝了它。',
  repliesApart: ({ count, given }) =>
    `${formats.count(given)} 段对话中有 ${formats.count(count)} 段的每条回复连同此前各轮各自成为一个样本：后面还有内容时，模型的聊天模板会以不同方式写出前面各轮。`,
  conversationsCut: ({ count, given, tokens }) =>
    `${formats.count(given)} 段对话中有 ${formats.count(count)} 段超过 ${formats.tokens(tokens)}，已截断。`,
  conversationsLeftOut: ({ count, given, tokens }) =>
    `${formats.count(given)} 段对话中有 ${formats.count(count)} 段在回复开始之前就超过 ${formats.tokens(tokens)}，已略去。`,
  labelsUnbalanced: ({ desirable, undesirable, desirableWeight, undesirableWeight, from, to }) =>
    `有 ${formats.count(desirable)} 条好回复和 ${formats.count(undesirable)} 条差回复，权重分别为 ${formats.figure(desirableWeight)} 和 ${formats.figure(undesirableWeight)}。desirableWeight 取 ${formats.figure(from)} 到 ${formats.figure(to)} 时 KTO 效果最好。`,

  jobDataNotRead: ({ reason }) => `读取任务数据：${reason}`,
  lineNotRead: ({ file, line, reason }) => `读取 ${file} 第 ${line} 行：${reason}`,
  notJson: ({ reason }) => `应为 JSON（${reason}）`,
  fieldRefused: ({ field, reason }) => `“${field}”处：${reason}`,
  noScoreHead: ({ folder }) =>
    `读取奖励模型 ${folder}：应带有分数头，实际是没有分数头的策略：请先用它训练一个奖励模型。`,
  otherVocabulary: ({ folder }) =>
    `读取奖励模型 ${folder}：词表应与策略相同，实际不同：请用同一系列的模型训练奖励模型。`,
  teacherVocabulary: ({ teacher, student }) =>
    `蒸馏：教师模型的词表应与学生模型相同，或者学生模型的词表是从中裁剪而来的；教师模型有 ${formats.tokens(teacher)}，学生模型有 ${formats.count(student)} 个，且不是相同的文本片段。请用 \`parley models shrink\` 从教师模型生成学生模型，或换用其他教师模型。`,
  weightNotFinite: ({ folder, name, value, place }) =>
    `读取 ${folder} 的权重：应为有限的数，${name} 在第 ${place} 处为 ${value}。是否在训练或转换为 16 位时溢出？请使用更早的检查点或其他文件。`,

  checkpointUnreadable: ({ file, reason }) => `读取 ${file}：${reason}。`,
  checkpointDamaged: ({ file }) => `读取 ${file}：文件已损坏，内容与写入时不同。`,
  checkpointPassedOver: ({ damage }) => `${damage}运行从它之前的检查点恢复。`,
  noWholeCheckpoint: ({ damage }) => `${damage}没有其他完整的检查点：请开始新的运行。`,
  checkpointsNotRead: ({ folder, reason }) => `读取 ${folder} 中的检查点：${reason}`,
  otherJob: ({ folder, stored, job }) =>
    `从 ${folder} 恢复：它属于另一个任务（${stored}），而不是当前任务（${job}）。请使用开始时的设置恢复，或开始新的运行。`,
  checkpointOfIntegers: ({ folder, name }) => `读取 ${folder}：${name} 应为 F32，实际为整数：请开始新的运行。`,

  engineCannotRun: ({ engine, reason }) =>
    `计算引擎 ${engine} 无法在此运行：${reason}。parley env 列出可用的引擎；用设置 "engine" 或 --engine 选择。`,
  noGraphicsAdapter:
    '没有找到图形适配器：WebGPU 需要 Vulkan (Linux)、Direct3D 12 (Windows) 或 Metal (macOS) 的驱动程序',
  noTensorFlow: '未安装可选包 @tensorflow/tfjs-node-gpu。npm run setup:cuda 会安装它，并说明还缺少什么',
  noLibtensorflow:
    '未安装 @tensorflow/tfjs-node-gpu 的原生部分（tfjs_binding.node 和 libtensorflow）。npm run setup:cuda 会安装它，并说明还缺少什么',
  libtensorflowNotLoaded: ({ reason }) =>
    `@tensorflow/tfjs-node-gpu 的原生部分无法加载：${reason}。npm run setup:cuda 会说明缺少什么`,
  noCuda:
    '没有安装 ONNX Runtime 的 CUDA 组件，或者没有安装 CUDA 12 和 cuDNN 9；npm run setup:cuda 会下载它，并说明还缺什么',

  trialGivenUp: ({ seconds }) => `测试超过 ${formats.seconds(seconds)}，已放弃`,
  trialFailed: ({ why }) => `测试失败：${why}`,
  selfTestFailed: ({ result, error, allowed }) =>
    `自检失败：${result} 与参考值的相对误差为 ${error}，最多允许 ${allowed}`,

  checkCancelled: '数据检查已取消。',
  callCancelled: ({ call }) => `“${call}”已取消。`,
  waitCancelled: ({ worker }) => `已取消等待 ${worker} 的工作进程。`,
  workersClosed: ({ worker }) => `没有用于 ${worker} 的工作进程：Parley 正在关闭。`,
  callOutOfMemory: ({ call, reason }) => `“${call}”内存不足：${reason} 更小的批次、更短的文本或更小的模型所需更少。`,
  callMalformed: ({ call, reasons }) => `“${call}”的输入无效：${reasons.join('；')}`,
  workerDied: ({ worker, process, how, call }) => `${worker}（进程 ${process}）${how}，因此“${call}”没有结果。`,
  lastOutput: ({ output }) => `它最后的输出：\n${output}`,
  neverStarted: '未启动',
  how: {
    stopped: '已停止',
    stoodStill: ({ reason }) => `已被结束（${reason}）`,
    askedTooMuch: ({ reason }) => `因工作量过大而被结束（${reason}）`,
    killed: `被 SIGKILL 终止，系统内存不足时会这样做（${lessMemory}）`,
    outOfMemory: `内存不足（${lessMemory}）`,
    signal: ({ signal }) => `被 ${signal} 终止`,
    notStarted: '无法启动',
    exitCode: ({ code }) => `以退出码 ${code} 结束`,
  },

  notAPositiveNumber: ({ name, got }) => `${name}：应为大于 0 的数，实际为 ${got}。`,
  rewardFileMissing: ({ file, why }) => `奖励函数 ${file}：应为 JavaScript 文件；${why}。`,
  noSuchFile: '没有这个文件',
  isFolder: '它是一个文件夹',
  fileNotRead: ({ code }) => `无法读取（${code}）`,
  rewardFileTooLarge: ({ file, limit }) =>
    `奖励函数 ${file}：应为至多 ${formats.size(limit)} 的 JavaScript 文件；实际更大。`,
  rewardFault: ({ name, fault }) => `奖励函数 ${name} 出错：${fault}。${expectedFunction}`,
  rewardFaultAt: ({ name, fault, completion, prompt }) =>
    `奖励函数 ${name} 在对 ${prompt} 的回复 ${completion} 上出错：${fault}。${expectedFunction}`,
  fault: {
    tooMuchMemory: ({ bytes }) => `占用内存超过 ${formats.count(bytes / 1e6)} MB`,
    tooSlow: ({ seconds, doing }) =>
      `${{ start: '启动', load: '加载', score: '一个批次' }[doing]}用时超过 ${formats.figure(seconds)} 秒`,
    ended: '进程已结束',
    endedWith: ({ output }) => `进程已结束（${output}）`,
    outOfTurn: '应答顺序错误',
    noAnswer: '给出的不是应答',
  },

  logprobNotFinite: ({ value, token }) =>
    `生成文本：对数概率应为有限的数，token ${token} 的为 ${value}。策略的权重或分数不是有限的数：请使用更早的版本。`,
  requestRefused: ({ problem, request }) => `生成文本：${problem}（请求 ${request}）。`,
  emptyPrompt: '提示为空：应至少有一个 token',
  promptTooLong: ({ tokens, limit }) =>
    `提示有 ${tokens} 个 token，而模型连同回复至多读取 ${limit} 个：请去掉最早的几轮`,
  unknownToken: ({ token, last }) => `提示中有 token ${token}：id 应在 0 到 ${last} 之间`,
  unknownBias: ({ token, last }) => `logitBias 指定了 token ${token}：id 应在 0 到 ${last} 之间`,
  samplingRefused: ({ setting, expected, value }) => `生成文本：${setting} 应为${expected}；实际为 ${value}。`,
  expected: {
    wholeFromOne: '不小于 1 的整数',
    whole: '整数',
    wholeOrNoLimit: '整数，0 表示不限',
    notNegative: '不小于 0 的数',
    aboveZeroToOne: '大于 0 且不大于 1 的数',
    zeroToOne: '0 到 1 之间的数',
    positiveOrNone: '大于 0 的数，1 表示关闭',
    numberOrNone: '数，0 表示关闭',
  },

  resumedThere: ({ target, update }) => `${target} 从第 ${formats.count(update)} 次更新后的检查点继续。`,
  connectionAway: ({ target }) => `与 ${target} 的连接已断开。运行在那里继续；连接恢复后这里也会继续。`,
};
