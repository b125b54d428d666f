import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';
import { runStates } from './run-states.ts';

const results = {
  reply: '得到回复',
  rankings: '完成排序',
  candidates: '得到候选回复',
  comparison: '完成对比',
  measurement: '完成测量',
  export: '完成导出',
  import: '完成导入',
  smallerVersion: '得到更小的版本',
  example: '示例完成',
};

export const cliRuns: Catalogue['cliRuns'] = {
  state: ({ state }) => runStates[state],
  runNamed: ({ name, id }) => `${name}（${id}）`,
  stopped: ({ name, call }) => `${name} 已停止，进度已保存；继续请运行：${call}`,
  interrupted: ({ name, call }) => `${name} 被中断；继续请运行：${call}`,
  interruptedAs: ({ name, state, call }) => `${name} 被中断（${state}）；继续请运行：${call}`,
  failedWithoutReason: ({ name }) => `${name} 失败，没有留下原因。`,
  noReasonKept: '没有保留原因',
  goOnWith: ({ call }) => `继续请运行：${call}`,
  stateAndGoOn: ({ name, state, call }) => `${name} ${state}。继续请运行：${call}`,
  stillRunning: ({ command, pid, seconds }) =>
    `已要求 ${command}（进程 ${pid}）停止，但 ${formats.seconds(seconds)}后它仍在运行。`,
  askingToStop: ({ command, pid }) => `正在要求 ${command}（进程 ${pid}）保存并停止`,
  stoppedBefore: ({ what }) => `在${results[what]}之前已停止。`,

  groupRuns: ({ group }) => `${group}：运行`,
  trialCompleted: ({ trial, which }) => `${trial}，${which}：已完成`,
  trialFailed: ({ trial, which, why }) => `${trial}，${which}：失败：${why}`,
  trialMeasured: ({ trial, which, objective, value }) => `${trial}，${which}：${objective} ${value}`,
  groupState: ({ name, id, method, state, runs }) => `${name}（${id}），${method}：${state}，${runs}`,
  runs: ({ count }) => `${formats.count(count)} 次运行`,
  runsOfTotal: ({ done, total }) => `${formats.count(done)}/${formats.count(total)} 次运行`,
  runsFailed: ({ count }) => `${formats.count(count)} 次运行失败：`,
  failedTrial: ({ name, seed, why }) => `${name}（随机种子 ${seed}）：${why}`,
  noRunEnded: '还没有运行完成，因此没有指标。',
  noRunBegun: '还没有运行开始。',
  overSeeds: ({ seeds }) => `${formats.count(seeds)} 个随机种子的均值和 t 分布置信区间：`,
  objectiveBy: ({ objective, judge }) => `${objective}（评判：${judge}）`,
  atTheEnd: '结束时',
  mean: '均值',
  interval: '95% 置信区间',
  seeds: '随机种子数',
  trial: '试验',
  rung: '级',

  promptsLeftOut: ({ count }) => `略去了 ${formats.count(count)} 个提示：`,
  promptAndReason: ({ prompt, reason }) => `“${prompt}”：${reason}`,
  othersLeftOut: ({ count }) => `以及另外 ${formats.count(count)} 个`,
  learnsFrom: ({ raters }) => `从这里做出的排序中学习：${raters}。`,
  memory: ({ memory }) => `内存：最多${memory}。`,
  memoryOfStage: ({ stage, memory }) => `内存（${stage}）：最多${memory}。`,
  memoryUsed: ({ stage, used, expected }) => `内存（${stage}）：最多使用 ${used}，预计最多 ${expected}。`,
  score: ({ score }) => `分数 ${formats.fixed(score, 2)}`,
  kl: ({ nats }) => `KL 散度 ${formats.nats(nats)}`,
  length: ({ tokens }) => `长度 ${formats.fixed(tokens, 1)} 个 token`,
  loss: ({ loss }) => `损失 ${formats.fixed(loss, 3)}`,
  accuracy: ({ share }) => `准确率 ${formats.percent(share, 1)}`,

  signs: '异常迹象',
  noSigns: '指标没有异常迹象。',
  runIs: ({ name, id, from, state }) => `${name}（${id}），始于 ${from}：${state}`,
  runWithoutParentIs: ({ name, id, state }) => `${name}（${id}）：${state}`,
  figuresIn: ({ folder }) => `指标：${folder}`,
  showFiguresWith: ({ call }) => `查看请运行：${call}`,
  trainedOnChats: ({ made, steps, tokens, loss, seconds }) =>
    `${made}，在 ${formats.tokens(tokens)} 上更新 ${formats.count(steps)} 次，损失为每个 token ${formats.fixed(loss, 3)} nat，用时 ${formats.seconds(seconds)}`,
  heldOutLoss: ({ chats, before, after, perplexity }) =>
    `${formats.count(chats)} 段留出对话上的损失：训练前 ${formats.fixed(before, 3)}，训练后 ${formats.fixed(after, 3)}（困惑度 ${formats.fixed(perplexity, 2)}）`,
  keptStep: ({ step }) => `保留第 ${formats.count(step)} 次更新后的权重，此时留出损失最低`,
  distilled: ({ made, steps, tokens, seconds }) =>
    `${made}，在 ${formats.tokens(tokens)} 上更新 ${formats.count(steps)} 次，用时 ${formats.seconds(seconds)}`,
  heldOutDivergence: ({ chats, before, after }) =>
    `${formats.count(chats)} 段留出对话上与教师模型的散度：训练前每个 token ${formats.fixed(before, 3)} nat，训练后 ${formats.fixed(after, 3)} nat`,
  learnedComparisons: ({ made, pairs, rankings, ties, seconds }) =>
    `${made}，来自 ${formats.count(rankings)} 次排序的 ${formats.count(pairs)} 个回复对（${formats.count(ties)} 次平局），用时 ${formats.seconds(seconds)}`,
  agreesWithRater: ({ share, pairs, longer }) =>
    `在 ${formats.count(pairs)} 个留出回复对上与标注者的一致率为 ${share}；总是偏好较长的回复则为 ${formats.percent(longer, 1)}`,
  learnedLabels: ({ made, good, bad, seconds }) =>
    `${made}，来自 ${formats.count(good)} 条好回复和 ${formats.count(bad)} 条差回复，用时 ${formats.seconds(seconds)}`,
  tellsGoodFromBad: ({ share, replies, longer }) =>
    `在 ${formats.count(replies)} 条留出回复组成的回复对中，区分好坏的准确率为 ${share}；总是偏好较长的回复则为 ${formats.percent(longer, 1)}`,
  trainedOnPrompts: ({ made, episodes, steps, score, kl, seconds }) =>
    `${made}，${formats.count(episodes)} 条采样轨迹，更新 ${formats.count(steps)} 次，分数 ${formats.fixed(score, 2)}，${kl === null ? '' : `KL 散度 ${formats.nats(kl)}，`}用时 ${formats.seconds(seconds)}`,
  trainedChooser: ({ made, episodes, steps, score, alone, seconds }) =>
    `${made}，${formats.count(episodes)} 段对话，选择 ${formats.count(steps)} 次，选择后的分数 ${formats.fixed(score, 2)}，不选择时 ${formats.fixed(alone, 2)}，用时 ${formats.seconds(seconds)}`,
  roundMade: ({ version, parent, seconds }) => `${version}，父版本 ${parent}，用时 ${formats.seconds(seconds)}`,
  newVersion: '新版本',
  parent: '父版本',
  repetition: '重复率',
  meanLength: '平均长度',
  klToParent: '与父版本的 KL 散度',
  rewardModelOnHeldOut: ({ share }) => `奖励模型：留出回复对上的准确率 ${share}。`,
  judgeOnHeldOut: ({ share }) => `评判模型：留出回复对上的准确率 ${share}。`,
  longerOnHeldOut: ({ share }) => `总是偏好较长的回复：${formats.percent(share, 1)}。`,
  roundDataAndThumbs: ({ rankings, pairs, ties, thumbs }) =>
    `数据：${formats.count(rankings)} 次排序，${formats.count(pairs)} 个回复对，${formats.count(ties)} 次平局，用于学习的赞和踩 ${formats.count(thumbs)} 个。`,
  roundData: ({ rankings, pairs, ties }) =>
    `数据：${formats.count(rankings)} 次排序，${formats.count(pairs)} 个回复对，${formats.count(ties)} 次平局。`,
};
