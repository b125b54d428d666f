import type { Catalogue } from '../language.ts';

export const terms: Catalogue['terms'] = {
  kl: {
    label: 'KL 散度',
    explanation:
      '策略偏离其初始版本的程度，单位为每条回复的 nat 数。0 表示没有变化。正常情况下应缓慢上升；急剧上升说明策略在以语言质量为代价追逐分数。',
  },
  distinct: {
    label: 'distinct-2',
    explanation: '对比中的回复里，不同的相邻词对占全部相邻词对的比例。策略反复说同样的话时，该值会下降。',
  },
  tokens: {
    label: 'token',
    explanation: '模型读写的基本单位：常见词是一个 token，少见的词会拆成几个。',
  },
  context: {
    label: '上下文',
    explanation: '模型最多能回看多少个 token。对话更长时，模型读不到最早的几轮；它们仍保留在对话中。',
  },
  temperature: {
    label: '温度',
    explanation:
      '抽取下一个 token 的随机程度。0 总是取概率最高的；1 按模型学到的分布采样；大于 1 更冒险。用于排序的候选回复应有差异，因此不宜过低。',
  },
  topP: { label: 'top-p', explanation: '只从累计概率达到该值的最高概率 token 中采样。1 表示关闭。' },
  topK: { label: 'top-k', explanation: '只从概率最高的若干个 token 中采样。0 表示关闭。' },
  minP: { label: 'min-p', explanation: '排除概率低于最高概率该比例的 token。0 表示关闭。' },
  repetitionPenalty: {
    label: '重复惩罚',
    explanation: '大于 1 时，对话和当前回复中出现过的 token 更难再次出现；过高会产生生硬、怪异的用词。1 表示关闭。',
  },
  stopTexts: {
    label: '停止文本',
    explanation: '一旦生成这些文本，回复立即结束；文本本身不计入回复。空格也算在内。',
  },
  precision: {
    label: '精度',
    explanation:
      '生成回复时权重的存储精度。使用 8 位或 4 位时，每个 token 需要读取的内存少得多，大模型因此写得更快；策略会有轻微的舍入：自带模型的困惑度约上升 0.5%。训练所用的数值由 PPO 以全精度重新计算。',
  },
  demonstration: {
    label: '示范',
    explanation: '由人撰写或修改的回复。监督微调直接从中学习：示范说明该说什么，而排序只说明哪条更好。',
  },
  rewardModel: {
    label: '奖励模型',
    explanation:
      '用你的排序训练出来、可以给任意回复打分的模型。训练会提高这个分数。它只是对你偏好的模仿，可能被钻空子，因此由另一个评判模型决定是否保留一个版本。',
  },
  agreement: {
    label: '一致率',
    explanation:
      '在你最近的 20 对优劣回复中，最新的奖励模型给较优者打分更高的比例。标记是你最近的排序。只统计奖励模型训练之后的排序。若远低于它的留出准确率，说明它已不了解你的偏好，或者回复已经变了：请重新训练一个。',
  },
  alpha: {
    label: 'Krippendorff α 系数',
    explanation:
      '评分者之间的一致程度，扣除随机一致的部分。1 表示完全一致，0 相当于随机，低于 0 表示系统性分歧。名义度量把每种差异看得一样重；顺序度量把“更好对更差”看得比“更好对平局”更重。Krippendorff 要求 0.8，初步结论至少需要 0.667。人的口味不同：偏好数据常在 0.3 到 0.6 之间。',
  },
  candidates: {
    label: '候选回复',
    explanation: '同一个版本针对同一提示独立采样的若干条回复。对它们排序，就是告诉模型哪一条应当更容易出现。',
  },
  tie: {
    label: '平局',
    explanation: '同样好。平局不会让模型学到二者之间的任何差别，但这比随便选一个要好。',
  },
  version: {
    label: '版本',
    explanation: '策略的一组权重。训练从不修改已有版本，而是以它为父版本生成一个新版本。',
  },
  score: {
    label: '分数',
    explanation:
      '奖励模型给回复的分数，以父版本回复的标准差为单位：0 是父版本通常得到的分数。它应当上升；如果上升的同时回复变得重复，说明策略在欺骗奖励模型。',
  },
  ppoLoss: {
    label: '损失',
    explanation:
      '更新要降低的量：策略的裁剪目标，加上预测分数的价值头的误差。单看它很难判断运行是否顺利；请看分数和 KL 散度。',
  },
  policyLoss: {
    label: '损失',
    explanation:
      '更新要降低的量：优势取负，按策略生成相应回复的概率加权。单看它很难判断运行是否顺利；请看分数和 KL 散度。',
  },
  scoreSpread: {
    label: '分数离散度',
    explanation: '同一提示的各条回复分数的标准差，取平均。训练比较的是同一提示的回复，因此这就是可供学习的信息。',
  },
  zeroSpread: {
    label: '无差异的提示',
    explanation:
      '所有回复得分都相同的提示所占的比例：从中学不到任何东西。接近 1 时，请调高 samplesPerPrompt 或 temperature，或换用其他难度的提示。',
  },
  replyLength: {
    label: '长度',
    explanation: '每条回复的 token 数。可以有变化，但不应一直涨到上限：那说明策略学会了“越长越好”。',
  },
  entropy: {
    label: '熵',
    explanation:
      '对后续 token 的选择还有多大的不确定性，按整条回复求和。策略逐渐确定后会缓慢下降。接近 0 时，它对谁都说同样的话。',
  },
  clipFraction: {
    label: '裁剪比例',
    explanation:
      '更新幅度超出允许范围的 token 所占的比例。低于约 0.2 属于正常；更高则说明步长太大：请调低 learningRate 或 ppoEpochs。',
  },
  ratio: {
    label: '概率比',
    explanation:
      '更新后与该批次之前的 token 概率之比，取平均。应保持在 1 附近；偏离很远时，一个批次就让策略变化过大，采样数据已不能代表它。',
  },
  repetition: {
    label: '重复率',
    explanation:
      '回复内：一条回复中重复出现的三 token 片段所占的比例。回复间：与同批次其他提示的回复逐字相同的比例。若任一项随分数一起上升，说明策略在欺骗奖励模型。',
  },
  cutOff: {
    label: '截断率',
    explanation: '达到 maxNewTokens 而被截断、没有自行结束的回复所占的比例。上升说明策略学会了“越长越好”。',
  },
  samplingGap: {
    label: '采样偏差',
    explanation:
      '同一 token 的对数概率在采样端与训练端之间的最大差异。全精度下这只是舍入误差，约 0.00001；位数较少时，则是量化造成的误差。',
  },
  pairLoss: {
    label: '损失',
    explanation: '一对回复中哪条更受偏好，奖励模型对此有多意外。0.69 相当于抛硬币；应低于该值。',
  },
  accuracy: {
    label: '准确率',
    explanation:
      '奖励模型给更受偏好的回复打分更高的回复对所占的比例。50% 相当于抛硬币。只有留出回复对上的数值才能说明它是否真的理解；训练数据上的数值可能只是记住了答案。',
  },
  margin: { label: '分差', explanation: '归一化之前，更受偏好的回复的分数平均高出多少。' },
  winRate: {
    label: '胜率',
    explanation:
      '一个版本在对比中获胜的比例，平局算一半。50% 表示没有差别。横条是 95% 置信区间：只要它跨过中线，差别就可能出于偶然。',
  },
  interval: {
    label: '95% 置信区间',
    explanation: '如果换用其他提示反复进行这种对比，100 次中约有 95 次，这样的区间会包含真实值。提示越多，区间越窄。',
  },
  heldOut: { label: '留出', explanation: '在训练开始之前就留出来的数据。在它上面测得的结果不可能是靠记忆得来的。' },
  seed: {
    label: '随机种子',
    explanation: '一切随机性的来源。相同的种子加上相同的数据和设置，得到相同的运行结果。',
  },
};
