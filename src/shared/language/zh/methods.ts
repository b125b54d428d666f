import type { Catalogue } from '../language.ts';

const judgeIt = '训练结果不会自动评判：之后请与父版本对比。';

export const methods: Catalogue['methods'] = {
  sft: {
    title: '微调',
    shortTitle: 'SFT',
    inSentence: '监督微调 (SFT)',
    purpose: '逐字学习写出对话和示范中的回复。通常是新的基础模型的第一步。',
    action: '开始微调',
    summary: '在对话和示范上做监督微调',
  },
  distill: {
    title: '蒸馏',
    inSentence: '蒸馏',
    purpose: '在对话和自己的回复中，学习更大的版本对每个后续 token 的概率。可以恢复缩小后的版本损失的能力。',
    action: '开始蒸馏',
    summary: '学习更大的版本对每个后续 token 的概率',
    description:
      '生成一个模仿教师模型的版本，学习其对每个后续 token 的概率：在对话中的回复上学习；lambda 大于 0 时，也在自己写的回复上学习。' +
      '教师模型的词表须与学生模型相同，或者学生模型的词表是从中裁剪而来的（parley models shrink）；此时概率会在保留的 token 上重新归一化。',
    settings: {
      divergence:
        '要最小化的散度。forward：前向 KL 覆盖教师模型可能说的一切；reverse：反向 KL 集中于教师模型最常说的；jsd：广义 Jensen–Shannon 散度，介于两者之间。',
      beta: 'jsd 所处的位置：接近 0 时类似前向 KL，接近 1 时类似反向 KL。',
      temperature: '两个模型的 logits 都除以该值：大于 1 时，低概率 token 的影响更大。',
      topK: '保留教师模型概率最高的多少个 token 的概率，每条文本只计算一次；其余 token 合并为一项。',
      lambda: '由学生模型自己写回复的批次所占的比例。',
      maxNewTokens: '学生模型回复的长度上限，单位为 token。',
      rolloutTemperature: '学生模型回复的采样温度。',
      hardLabelWeight: '损失中逐字模仿给定回复（如同微调）的部分所占的比例。',
    },
  },
  reward: {
    title: '奖励模型',
    inSentence: '奖励模型',
    purpose: '从比较中学习哪些回复更受偏好。不生成新版本；供 PPO 和对比使用。',
    action: '训练奖励模型',
    summary: '用排序和偏好训练奖励模型',
    description: '用排序和偏好训练奖励模型。准确率在未参与训练的提示上测量，并与“较长的回复获胜”这一基线比较。',
    settings: {
      loss: 'pairs：对排序中的每一对使用 Bradley–Terry 损失；listwise：对整个排序使用 Plackett–Luce 损失。',
      margin: '较优回复的分数须比另一条高出多少，这一对才算学会；仅用于 pairs 损失。',
    },
  },
  dpo: {
    title: 'DPO',
    purpose: '直接从比较中学习，不需要奖励模型，也不需要采样回复。',
    action: '开始 DPO',
    summary: '在排序和偏好上做直接偏好优化',
    description: '生成一个偏向被选回复的版本，不需要奖励模型。隐式奖励的准确率在未参与训练的提示上测量。',
    settings: {
      beta: '相对父版本的 KL 惩罚强度：越大，策略越接近父版本。',
      loss:
        'sigmoid：DPO 原本的损失；ipo：以每个 token 的固定分差 1 / (2 · beta) 为目标，避免被明显的偏好无限推动；' +
        'rpo：同时模仿被选回复，避免其概率下降；robust：针对比例为 labelSmoothing 的错误标注做校正。',
      labelSmoothing: '假定方向相反的偏好所占的比例；ipo 损失不使用。',
      rpoAlpha: '模仿被选回复的权重；仅用于 rpo 损失。',
    },
  },
  orpo: {
    title: 'ORPO',
    purpose: '一步完成：模仿更受偏好的回复，并降低其他回复的概率，不需要奖励模型。适用于尚未微调的基础模型。',
    action: '开始 ORPO',
    summary: '在排序和偏好上做几率比偏好优化',
    description:
      '生成一个模仿被选回复、回避被拒回复的版本，不需要奖励模型，也不需要参考策略。隐式奖励的准确率在未参与训练的提示上测量。',
    settings: {
      beta: '几率比项相对于模仿的权重：越大，被拒回复的概率降得越低（即论文中的 lambda）。',
    },
  },
  simpo: {
    title: 'SimPO',
    purpose: '根据回复的平均对数概率直接从比较中学习：长回复不会因长度而占便宜，内存中也不必保留参考策略。',
    action: '开始 SimPO',
    summary: '在排序和偏好上做简单偏好优化',
    description:
      '生成一个以目标分差偏向被选回复的版本，不需要奖励模型，也不需要参考策略。隐式奖励的准确率在未参与训练的提示上测量。',
    settings: {
      beta: '奖励的缩放系数；奖励即回复中每个 token 的平均对数概率。',
      gamma: '更受偏好的回复与另一条之间奖励的目标分差；通常取 beta 的一半。',
    },
  },
  kto: {
    title: 'KTO',
    purpose: '从逐条标注好坏的回复中学习：赞和踩，或每次排序中最好和最差的回复。',
    action: '开始 KTO',
    summary: '在好回复和差回复上做 Kahneman–Tversky 优化',
    description:
      '生成一个更容易写出好回复、更不容易写出差回复的版本，不需要成对数据：数据来自赞和踩、带标注的数据集，以及每次排序中最好和最差的回复。在未参与训练的提示上测量。',
    settings: {
      epochs: '每条回复被学习的次数。次数过多会过拟合。',
      batchSize: '每次更新的回复数。参考点由它们估计：少于 8 条时只是粗略的估计。',
      beta: '相对父版本的 KL 惩罚强度：越大，策略越接近父版本。',
      desirableWeight: '好回复的权重。好回复的权重与数量之积应为差回复的 1 到 1.33 倍。',
      undesirableWeight: '差回复的权重。',
    },
  },
  ppo: {
    title: 'PPO',
    purpose: `针对已有的奖励模型优化策略。${judgeIt}`,
    action: '开始 PPO',
    summary: '针对奖励模型做 PPO 训练',
    settings: {
      clipRange: 'token 的概率比变化超过多少时，其梯度被裁剪。',
      valueClipRange: '价值偏离其原估计超过多少时，其梯度被裁剪。',
      whitenAdvantages: '在一个采样批次的有效 token 上，将优势归一化为均值 0、方差 1。',
      whitenRewards: '在一个采样批次的有效 token 上，将 token 奖励缩放到方差 1；均值不变。',
    },
  },
  dqn: {
    title: 'DQN',
    purpose: '从对话中学习每个候选回复的价值，并选出最好的一个。策略本身保持不变。',
    action: '开始 DQN',
    summary: '在候选回复上做 Q 学习：说出其中哪一个',
    settings: {
      totalSteps: '要选择并从中学习的回复数。',
      candidates: '每次选择时策略给出的候选回复数。',
      gamma: '下一个回复的价值在当前计多少：每个回复的折扣。',
      hiddenWidth: 'Q 头隐藏层的单元数；0 表示线性。',
      double: '由在线网络选出下一个回复，由目标网络估值（双 Q 学习）。',
      dueling: '对话的价值与各回复的优势使用各自的头。',
      nStep: '先累计多少个回复的奖励，其余由估计值代替。',
      prioritized: '按价值误差的大小抽取转移。',
      priorityAlpha: '抽取时误差的权重；0 表示等概率抽取。',
      priorityBeta: '最初对抽取偏差校正多少；到结束时完全校正。',
      loss: 'huber：超过 1 的误差按线性计；squared：所有误差按平方计。',
      startEpsilon: '开始时随机选择的比例。',
      endEpsilon: '结束时随机选择的比例。',
      epsilonShare: '随机选择的比例在运行的多大部分内降到最终值。',
      bufferSize: '记住多少个最近的选择以供学习。',
      learningStarts: '首次更新前的选择数。',
      trainEvery: '两次更新之间的选择数。',
      batchSize: '每次更新使用的已记住的选择数。',
      tau: '目标网络每次向在线网络移动多少；1 表示直接复制。',
      targetEvery: '两次这样的移动之间的选择数。',
      evaluationEpisodes: '用多少段不作探索的对话来测量结果。',
      sampleEvery: '每隔多少段对话展示一段。',
      checkpointEvery: '两个检查点之间的选择数。',
    },
  },
  rloo: {
    title: 'RLOO',
    purpose: `对每个提示写出若干条回复，根据每条与其他回复的分数差异来学习。${judgeIt}`,
    action: '开始 RLOO',
    summary: '带留一法基线的 REINFORCE',
    settings: {
      clipRange: '回复的概率比变化超过多少时，其梯度被裁剪。',
      normalizeAdvantages: '除留一法基线外，再在一个采样批次上将优势归一化为均值 0、方差 1。',
    },
  },
  grpo: {
    title: 'GRPO',
    purpose: `对每个提示写出若干条回复，根据每条在组内的得分以裁剪的步长学习。${judgeIt}`,
    action: '开始 GRPO',
    summary: '组相对策略优化',
    settings: {
      beta: '损失中相对父版本的 KL 散度（用 k3 估计）的权重：越大，策略越接近父版本。',
      clipRange: 'token 的概率比变化超过多少时，其梯度被裁剪。',
      clipRangeHigh: '概率比的上升上限，可与 clipRange 不同（DAPO 取 0.28）。null：与 clipRange 相同。',
      lossType:
        '损失中的等权单位。grpo：每条回复；dapo：每个 token；dr_grpo：每个 token，但总和除以 maxNewTokens，因此长回复多的批次影响更大。',
      scaleRewards:
        '优势的除数：组内分数的标准差、整个批次分数的标准差，或不除（Dr. GRPO）；不除时，各条回复得分几乎相同的提示影响更小。',
    },
  },
  reinforce: {
    title: 'REINFORCE',
    purpose: `提高得分高于基线的回复的概率，降低其他回复的概率，每个批次更新一次。${judgeIt}`,
    action: '开始 REINFORCE',
    summary: '带基线的策略梯度',
    settings: {
      baseline:
        '从回报中减去的量，用于降低梯度的方差：批次的平均回报、不减，或由策略主干上的价值头学到的各状态的价值。',
    },
  },
  a2c: {
    title: 'A2C',
    purpose: `价值头估计每个 token 的价值，策略从优于估计的地方学习。${judgeIt}`,
    action: '开始 A2C',
    summary: '优势演员–评论家 (A2C)',
  },
  'online-dpo': {
    title: '在线 DPO',
    purpose: `对每个提示写出若干条回复，学习偏向得分最高的、远离得分最低的。${judgeIt}`,
    action: '开始在线 DPO',
    summary: '在策略自己写的回复对上做 DPO',
    settings: {
      beta: '相对父版本的 KL 惩罚强度：越大，策略越接近父版本。',
    },
  },
  'best-of-n': {
    title: 'Best-of-n',
    inSentence: 'best-of-n',
    purpose: `对每个提示写出若干条回复，学习写出得分最高的那一条。${judgeIt}`,
    action: '开始 best-of-n',
    summary: '模仿若干条回复中最好的一条',
  },
};
