import type { Catalogue } from '../language.ts';

export const methodSettings: Catalogue['methodSettings'] = {
  epochs: '每个样本被学习的次数。',
  batchSize: '每次更新的样本数。',
  lossOn: '学习哪些 token：仅助手的回复，或对话的全部内容。',

  comparisonEpochs: '每次排序被学习的次数。次数过多会过拟合。',
  comparisonBatchSize: '每次更新的提示数，每个提示包含其全部已排序的回复。',

  evalEvery: '两次在留出数据上测量损失和准确率之间的更新次数；0 表示每轮（epoch）之后测量一次。',
  keepBest: '返回留出损失最低的那次测量时的策略，而不是最后的策略。',
  patience: '留出损失连续多少次测量没有降低时结束运行；0 表示从不提前结束。',

  loraRank: '代替权重被训练的低秩适配器 (LoRA) 的秩；0 表示训练全部权重。通常取 8 到 64。',
  loraAlpha: '适配器按 alpha / rank 缩放，因此改变秩时不必调整学习率。',
  loraTargets: '哪些线性层使用适配器：仅注意力层，或也包括前馈层。',

  gradientCheckpointing:
    '在需要梯度时重新计算激活值，而不是保存它们：内存占用更少，时间约增加三分之一。auto 仅在内存不足时这样做。',
  gradientAccumulationSteps:
    '每次更新的批次分成几部分依次计算，梯度累加；批大小不变。0 表示在内存允许的范围内分得尽量少。',

  learningRate: '学习率的最大值。过大会发散，过小学不到东西。',
  schedule: '预热之后学习率如何下降。',
  warmupSteps: '学习率从 0 上升所用的更新次数，使优化器的均值趋于稳定。',
  finalShare: '最终学习率占最大值的比例。',
  beta1: 'AdamW 梯度滑动平均的衰减率。',
  beta2: 'AdamW 梯度平方滑动平均的衰减率。',
  epsilon: '防止 AdamW 的除法溢出；加在根号之外。',
  weightDecay: '使权重矩阵趋向 0，与梯度无关。',
  maxGradNorm: '梯度范数超过该值时，缩放到该值。',
  checkpointEvery: '两个检查点之间的更新次数；中断的运行从检查点恢复。',

  episodes: '整个运行中采样的回复总数。',
  rolloutBatchSize: '每次更新策略之前采样的回复数。',
  minibatches: '一个采样批次分成多少个小批次，每个小批次更新一次。',
  samplesPerPrompt: '每个提示采样的回复数，它们之间相互比较；rolloutBatchSize 必须是它的倍数。',
  batchEpochs: '采样新的回复之前，每个采样批次被学习的次数。',
  maxNewTokens: '回复的长度上限，单位为 token。',
  temperature: '采样轨迹的温度。策略和参考策略的对数概率也按同一温度计算。',
  env: '在什么环境中练习：对提示词的单次回复，或与环境的对话，由环境给出奖励。',
  shaping: '环境中基于势函数的奖励塑形的权重：奖励朝目标迈出的每一步；0 为关闭。',
  rolloutPrecision:
    '采样回复时权重矩阵的精度。位数越少越快，但采样自略有舍入的策略；训练所用的对数概率都以全精度重新计算。',

  klCoef: 'KL 惩罚的强度，按偏离父版本的每个 nat 计。null：0.05；adaptive 时初始值为 0.15。',
  klController: 'fixed：klCoef 保持不变；adaptive：自动调节，使每条回复的 KL 散度达到 klTarget。',
  klTarget: '自适应控制器要达到的每条回复（对话则为其全部回复）的 KL 散度，单位为 nat。',
  klHorizon: '自适应控制器在多少条回复之内至多将 klCoef 改变 20%。null：回复总数的十分之一。',
  klEstimator: 'token 奖励中 KL 散度的估计量：k1 = 对数概率比；k3 = 1/概率比 − 1 + 对数概率比，从不为负。',

  scoreClip: '分数裁剪到 ± 该值个标准差之内；null 表示不裁剪。环境给出的奖励不裁剪。',
  missingEndPenalty: '回复达到长度上限时从其分数中扣除的量。',
  emaDecay: '策略权重滑动平均的衰减率，滑动平均即为结果；0 表示返回最后的权重。',
  pretrainingCoef: '每次更新中混入的对话和示范上 SFT 损失的权重 (PPO-ptx)，用于防止遗忘。',
  sampleEvery: '在固定的五个提示上采样一次所间隔的采样批次数。',
  stopAtKl:
    '每条回复（对话则为其全部回复）的 KL 散度超过该值（单位为 nat）时结束运行，因为此时奖励模型已不可靠。结果是未超限的最后一个策略。',

  gamma: '每个 token 的折扣因子。',
  gaeLambda: 'GAE 在偏差 (0) 与方差 (1) 之间的权衡。',
  valueCoef: '价值损失的权重。价值头与策略共用主干，因此它也缩放传到主干的梯度。',
  entropyCoef: '每个 nat 的熵的奖励，防止过早坍缩。',

  contestPrompts: '最多为对比留出多少个提示；越多，置信区间越窄。',
  contestSamples: '每个版本对其中每个提示的回复数。',
};
