import type { Catalogue } from '../../language.ts';
import { formats } from '../formats.ts';
import { runStates } from '../run-states.ts';
import { spaced } from '../spaced.ts';

export const training: Catalogue['errors']['training'] = {
  tooFew: ({ what, needed, got, advice }) =>
    `${what}：至少需要 ${formats.count(needed)} 条，现有 ${formats.count(got)} 条。${advice}`,
  chatsFor: ({ method }) => `用于${spaced(method)}的对话`,
  chatsForVocabulary: '用于选择词表的对话',
  promptsFor: ({ method }) => `用于${spaced(method)}的提示`,
  rankingsFor: ({ method }) => `用于训练${spaced(method)}的排序`,
  heldOutRankings: '留出提示上用于评估的排序',
  goodRepliesFor: ({ method }) => `用于训练${spaced(method)}的好回复`,
  badRepliesFor: ({ method }) => `用于训练${spaced(method)}的差回复`,
  heldOutGoodReplies: '留出提示上用于评估的好回复',
  heldOutBadReplies: '留出提示上用于评估的差回复',
  chatsToMixIn: '用于混入的对话或示范（pretrainingCoef 大于 0）',
  roundChats: ({ method }) => `轮次：用于${spaced(method)}的对话`,
  roundPrompts: ({ method }) => `轮次：用于${spaced(method)}的提示`,
  roundRewardRankings: '轮次：用于训练奖励模型的排序',
  roundPolicyRankings: '轮次：用于训练策略的排序',
  roundGoodReplies: '轮次：用于训练策略的好回复',
  roundBadReplies: '轮次：用于训练策略的差回复',
  roundJudgeRankings: '轮次：用于训练评判模型的排序',
  roundJudgePrompts: '轮次：用于训练评判模型的已排序提示',
  roundHeldOutRankings: '轮次：留出提示上的排序',
  roundContestPrompts: '轮次：为对比留出的不同提示',

  importChats: '请用 `parley data import` 导入对话文件。',
  importOrWriteChats: '请用 `parley data import` 导入对话，或在“排序”中撰写示范。',
  importOrMixInNone: '请用 `parley data import` 导入对话，在“排序”中撰写示范，或将 pretrainingCoef 设为 0。',
  nameOrRankPrompts: '请用 --prompts 指定文件，或先对一些提示排序。',
  rankMore: ({ rankings, usable }) =>
    `${formats.count(rankings)} 次排序中有 ${formats.count(usable)} 次体现了偏好。请对更多提示排序。`,
  rankOrImportThumbs: ({ replies }) =>
    `现有 ${formats.count(replies)} 条带标注的回复。请对更多提示排序，或导入赞和踩。`,
  rankForRound: ({ rankings, usable, enough }) =>
    `现有 ${formats.count(rankings)} 次排序，其中 ${formats.count(usable)} 次体现了偏好${usable < rankings ? '，其余都是平局' : ''}。请对更多提示排序：约 ${enough} 次体现偏好的排序可以进行一个小轮次。`,
  rateForRound: ({ thumbs, ofEach }) =>
    `现有 ${formats.count(thumbs)} 个赞和踩。请评价更多回复：约 ${ofEach} 条好回复和 ${ofEach} 条差回复可以进行一个小轮次。`,
  rateForRoundWithRankings: ({ thumbs, rankings, ofEach }) =>
    `现有 ${formats.count(thumbs)} 个赞和踩、${formats.count(rankings)} 次排序。请评价更多回复：约 ${ofEach} 条好回复和 ${ofEach} 条差回复可以进行一个小轮次。`,
  similarCountOnce: ({ prompts, advice }) =>
    `这 ${formats.count(prompts)} 个提示中，内容几乎相同的以及同一对话的各轮只算一个。${advice}`,

  noRankingsBy: ({ rater, known }) => `没有可供学习的排序（标注者：${rater}）；现有：${known.join('、') || '无'}。`,
  rankingsBy: ({ rankings, rater }) => `${rater} ${formats.count(rankings)} 次`,
  theRule: ({ rule }) => `规则 ${rule}`,
  anyRule: '任何规则',
  people: '人',
  ratersOfNoRankings: ({ data, rankings }) =>
    `指定了标注者，但数据（${data}）中没有在这里做的排序。请把“${rankings}”加入数据，或不指定标注者。`,

  rewardRunBeside: ({ reward }) => `奖励 ${reward}：应写作 model，并另外指定训练它的运行（--reward-run RUN）。`,
  rewardRunUnused: ({ reward }) =>
    `奖励：指定了带奖励模型的运行，但奖励（${reward}）中没有 model。请把 model 加入奖励，或不指定运行。`,
  noRewardModel: ({ method }) =>
    `没有可用于训练${spaced(method)}的奖励模型：还没有已完成的奖励模型运行或轮次。请先训练一个：parley train reward；或用规则作为奖励：--reward rule:question。`,
  noRewardModelOf: ({ method, run }) =>
    `训练${spaced(method).trimEnd()}：需要已完成的奖励模型运行或轮次，而“${run}”不是。请先训练一个：parley train reward；或用规则作为奖励：--reward rule:question。`,
  rewardTwice: ({ reward }) => `奖励：${reward} 出现了两次；请只写一次，权重取两者之和。`,
  referencesMissing: ({ reward, without, prompts }) =>
    `奖励 ${reward} 要与参考回复比较，但${
      without === prompts
        ? ` ${formats.count(prompts)} 个提示都没有参考回复`
        : ` ${formats.count(prompts)} 个提示中有 ${formats.count(without)} 个没有参考回复`
    }。请为每个提示提供参考回复：在提示文件中给出与“prompt”并列的“reference”字段，或使用对话，以最后一条回复为参考回复（--prompts FILE 或 DATASET）。也可以改用不需要参考回复的规则。`,
  sameTeacher: ({ version }) =>
    `蒸馏：教师模型应与被训练的版本不同，但两者都是 ${version}。请指定一个较小的版本作为起点。`,
  mixesNoneIn: ({ demonstrations }) =>
    `指定了要混入的示范（${demonstrations}），但 pretrainingCoef 为 0，不会混入任何示范。请将它设为大于 0，或不指定示范。`,
  settingsRefused: ({ method, reasons }) => `设置（${method}）：${reasons.join('；')}`,
  unknownSettings: ({ settings, known }) => `未知设置 ${settings.join('、')}；可用的设置：${known.join('、')}`,

  roundRewardsNothing: ({ method, reward }) =>
    `轮次（${method}）：直接从数据学习，不需要奖励，但给出了 ${reward}。请去掉奖励，或选择会生成回复的方法，例如 --method rloo。`,
  roundRewardByOwnModel: ({ reward }) => `奖励 ${reward}：轮次使用自己的奖励模型训练；应为 model，或规则和函数。`,
  roundInEnvironment: ({ name, env }) =>
    `轮次从对提示的回复中学习，但给出了环境 ${env}，它会自行奖励对话。请去掉 env，或使用 parley train ${name} --env ${env}。`,
  settingsOfOtherMethod: ({ method, name, other }) =>
    `轮次（${method}）：给出了“${other}”的设置，但不会用到。请写在“${name}”下，或选择 --method ${other}。`,

  wasStopped: ({ name }) => `${name} 已停止。`,
  notStoppable: ({ name, state }) => `无法停止 ${name}：当前状态为${runStates[state]}。`,
  notResumable: ({ name, state }) => `无法恢复 ${name}：当前状态为${runStates[state]}。`,
  notResumableWithout: ({ name, deleted }) => `无法恢复 ${name}：${deleted} 已被删除。请趁还能恢复时先恢复它。`,
  noReport: ({ name, state }) => `${name}（${runStates[state]}）没有报告：轮次完成后才有报告。`,
  noProgress: ({ name, stage }) =>
    `${name} 已有 5 分钟没有进展（${stage}）。大模型的一步可能需要这么久。请先停止它；若停不下来，请强制结束：之后可从最近的检查点继续。`,
  noProgressStopping: ({ name, stage }) =>
    `${name} 已有 5 分钟没有进展（${stage}）。大模型的一步可能需要这么久。可以强制结束：之后可从最近的检查点继续。`,
  figuresNotWritten: ({ name, refusal }) =>
    `无法把 ${name} 的指标写入其文件夹：${refusal}。运行会继续，Parley 会保留这些指标；请腾出空间或检查文件夹，之后会补写缺少的文件。`,
  estimateCancelled: '内存估算已取消。',
  startNewRun: ({ file, refusal }) => `读取 ${file}：${refusal}。请开始一次新的运行。`,

  searchedForTrainedReward: ({ method, objective, expected }) =>
    `使用${spaced(method)}的搜索不能以 ${objective} 为目标：应为 ${expected}。训练中测得的正是用于训练的奖励：以它为目标的搜索只会找到最能欺骗奖励的设置。`,
  notSearchable: ({ method, objective, expected }) =>
    `使用${spaced(method)}的搜索不能以 ${objective} 为目标：应为 ${formats.choice(expected)}。`,
  nothingToHalve: ({ factor, setting, trials, amount }) =>
    `连续减半每次保留 1/${factor} 的运行，并训练 ${factor} 倍的时间：至少需要 ${factor} 次试验，且 ${setting} 至少为 ${factor}，得到的是 ${trials} 和 ${amount}。请增大它们，或改用随机搜索。`,
  space: ({ setting, problem }) => `搜索空间中的 ${setting}：${problem}`,
  noSuchSetting: ({ method, known }) => `${method}：没有这个设置；可用的设置：${known.join('、')}。`,
  rangeOfNoNumber: '它不是数值，应给出取值列表，而不是范围。',
  emptyRange: ({ min, max }) => `min 应小于 max，得到的是 ${min} 和 ${max}。`,
  logarithmicFromZero: ({ min }) => `min 应大于 0，因为按对数刻度采样；得到的是 ${min}。`,
  halvingSetsIt: '连续减半会自行设定它：有希望的运行会得到更多。请不要指定。',
  groupOfUnknownMethod: ({ name, method }) => `${name} 使用的方法 ${method} 在此版本的 Parley 中不存在。`,
  seedsTwice: '运行组的随机种子：每个种子只能出现一次，因为相同的种子会得到相同的运行。',
  halvingByTrials: '连续减半需要知道开始时的试验次数：--budget 应为试验次数，得到的是时间。',
  noContestPrompts: '以胜率为目标的搜索：需要用于对比的提示（contest），但没有给出。',
  judgedByTrainedReward: ({ judge }) =>
    `以 ${judge} 评判的搜索：这些运行正是用该奖励训练的，最能欺骗它的运行会胜出。请指定另一个奖励模型或规则，或不指定评判。`,
};
