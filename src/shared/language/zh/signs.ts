import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';
import { spaced } from './spaced.ts';

const figure = formats.figure;
const share = (value: number) => formats.percent(value);

const raiseOrLower = (raise: readonly string[], lower: string) =>
  raise.length === 0 ? `调低 ${lower}` : `调高${raise.map(spaced).join('或').trimEnd()}，或调低 ${lower}`;

const longerOrShorter = { longer: '更长', shorter: '更短' };

export const signs: Catalogue['signs'] = {
  settingNow: ({ name, value }) => `${name}（当前 ${value}）`,

  measuredOnce: {
    heldOut: '留出准确率',
    sameReplies: '与其他提示的回复相同的回复',
    distinct: 'distinct-2',
  },

  negativeKl: {
    title: 'KL 散度为负',
    seen: ({ kl }) => `KL 散度平均为每条回复 ${figure(kl)} nat。对策略自己写的回复，它不可能小于 0。`,
    means:
      '回复的采样方式与概率的计算方式不一致：精度或温度不同，或者只从部分词表中采样。策略可能因此靠偏离自身来获得奖励。',
    change: ({ rolloutPrecision, temperature }) =>
      `将 rolloutPrecision 设为 f32、temperature 设为 1：${rolloutPrecision}，${temperature}。如果 KL 散度仍为负，说明采样端与训练端不一致，请作为故障报告。`,
  },
  klBeyond: {
    title: 'KL 散度超出正常范围且仍在上升',
    seen: ({ from, to, usual }) =>
      `KL 散度从每条回复 ${figure(from)} nat 变为 ${figure(to)} nat；通常不超过 ${figure(usual)}。`,
    means: '策略写出的回复已超出奖励模型的训练范围，分数在那里意义不大：策略在欺骗奖励模型，或者步长太大。',
    change: ({ klCoef, learningRate }) => `调高 ${klCoef}，调低 ${learningRate}，或将 klController 设为 adaptive。`,
  },
  muchClipped: {
    title: '更新幅度过大',
    seen: ({ clipped }) => `${share(clipped)} 的 token 概率变化超出了 clipRange 允许的范围；低于 20% 属于正常。`,
    means: '每个批次都让策略变化过大，以至于后面的小批次已属离策略。',
    change: ({ learningRate, ppoEpochs }) => `调低${spaced(learningRate)}或 ${ppoEpochs}。`,
  },
  ratioAway: {
    title: '概率比偏离 1',
    seen: ({ ratio }) => `token 的新旧概率之比平均为 ${figure(ratio)}。`,
    means: '一个批次就让策略变化过大，采样得到的回复已不能反映它的好坏。',
    change: ({ learningRate, ppoEpochs, minibatches }) =>
      `调低 ${learningRate}、${spaced(ppoEpochs).trimStart()}或 ${minibatches}。`,
  },
  scoreFalls: {
    title: '分数低于起点',
    seen: ({ from, to }) => `分数从 ${figure(from)} 变为 ${figure(to)}。`,
    means: '按奖励模型自己的标准，训练让回复变差了：步长太大，或者一个批次的回复太少。',
    change: ({ learningRate, rolloutBatchSize, klCoef }) =>
      `调低${spaced(learningRate)}或调高 ${rolloutBatchSize}。如果 KL 散度一直接近 0，请调低 ${klCoef}。`,
  },
  samplerAway: {
    title: '采样端与训练端不一致',
    seen: ({ gap }) => `同一 token 的对数概率在两端最多相差 ${figure(gap)} nat；舍入误差约为 0.00001。`,
    means: '回复的采样分布与正在训练的分布不同，因此梯度有偏。',
    change: '换一个计算引擎，看偏差是否仍然存在；在 CPU 上不应有偏差。请作为故障报告。',
  },

  entropyCollapsed: {
    title: '熵已坍缩',
    seen: ({ from, to }) => `每个 token 的熵从 ${figure(from)} nat 降到 ${figure(to)} nat。`,
    means: '策略对每个提示说的几乎都一样。回复之间没有差异，也就学不到更多东西。',
    change: ({ klCoef, entropyCoef, learningRate }) =>
      `调高${spaced(klCoef)}或 ${entropyCoef}，或调低 ${learningRate}。`,
  },
  runToLimit: {
    title: '回复一直写到长度上限',
    seen: ({ from, to }) => `${share(to)} 的回复达到了 maxNewTokens；开始时为 ${share(from)}。`,
    means: '策略学会了“越长分数越高”，或者根本不结束回复。',
    change: ({ missingEndPenalty, klCoef }) =>
      `调高${spaced(missingEndPenalty)}或 ${klCoef}，并在奖励模型的结果中查看较长回复获胜的比例。`,
  },
  limitTooLow: {
    title: '几乎每条回复都被长度上限截断',
    seen: ({ cut }) => `从一开始就有 ${share(cut)} 的回复达到了 maxNewTokens。`,
    means:
      '被打分的是未写完的回复，每条都要付出 missingEndPenalty：分数很难反映完整回复的好坏。也可能这个版本从未学会结束回复。',
    change: ({ maxNewTokens }) => `调高 ${maxNewTokens}。如果回复仍不结束，请先做 SFT。`,
  },
  repliesShrunk: {
    title: '回复变短了',
    seen: ({ from, to }) => `开始时回复有 ${figure(from)} 个 token，现在有 ${figure(to)} 个。`,
    means: '策略学会了“少说少错”。如果你的排序本来就偏好短回复，这没有问题；请读一读样本。',
    change: ({ klCoef, learningRate }) => `调高${spaced(klCoef)}或调低 ${learningRate}；把一些较长的回复排得更靠前。`,
  },
  repeatThemselves: {
    title: '回复自我重复',
    seen: ({ from, to }) => `一条回复的 token 三元组中有 ${share(to)} 在前文出现过；开始时为 ${share(from)}。`,
    means: '策略失去了原有的语言能力：步长太大，或者 KL 惩罚太弱，无法让它保持在父版本附近。',
    meansHacking: ({ from, to }) =>
      `与此同时，分数从 ${figure(from)} 升到 ${figure(to)}：策略在反复说奖励模型喜欢的话。这就是奖励欺骗（reward hacking）。`,
    change: ({ klCoef, learningRate }) =>
      `调高${spaced(klCoef)}或调低 ${learningRate}；把这类回复排到最后，并重新训练奖励模型。`,
  },
  sameToAll: {
    title: '不同提示得到相同的回复',
    seen: ({ from, to }) => `一个批次中有 ${share(to)} 的回复与另一提示的回复逐字相同；开始时为 ${share(from)}。`,
    means: '策略找到了一条对任何提示都能得高分的回复。奖励模型没有考虑提示。',
    change: ({ klCoef, entropyCoef }) =>
      `调高${spaced(klCoef)}或 ${entropyCoef}；在这条回复不合适的地方把它排到最后，并重新训练奖励模型。`,
  },

  coinToss: {
    heldOut: ({ accuracy, low, high }) =>
      `留出回复对中有 ${share(accuracy)} 能分出优劣（95% 置信区间 ${share(low)} 至 ${share(high)}）；抛硬币为 50%。`,
    training: ({ accuracy }) => `在后一半更新中，${share(accuracy)} 的回复对能分出优劣；抛硬币为 50%。`,
    means: '比较太少，比较之间相互矛盾，或者回复太相似而难以区分。',
  },
  rewardTossesCoins: {
    title: '奖励模型分不出回复的优劣',
    change: ({ learningRate }) =>
      `对更多提示排序，查看“数据”页的矛盾，或调高 ${learningRate}。还写不出像样文字的策略需要先做 SFT。`,
  },
  preferencesNotLearned: {
    title: '策略没有学到偏好',
    change: ({ learningRate }) => `对更多提示排序，查看“数据”页的矛盾，或调高${spaced(learningRate)}或 epochs。`,
  },
  prefersTheWorse: {
    title: '奖励模型偏好较差的回复',
    seen: ({ accuracy, high }) =>
      `留出回复对中，打分顺序与排序一致的占 ${share(accuracy)}，至多 ${share(high)}（95%）；抛硬币为 50%。`,
    means: '训练所用的排序与留出的排序相互矛盾：其中一部分顺序颠倒了。',
    change: '查看“数据”页的矛盾，并检查导入的排序是从最好到最差，还是从最差到最好。',
  },
  onlyLength: {
    title: ({ rule }) => `奖励模型并不优于“${longerOrShorter[rule]}的回复获胜”`,
    seen: ({ accuracy, rule, ruleAccuracy }) =>
      `它能对留出回复对中的 ${share(accuracy)} 分出优劣；其中${longerOrShorter[rule]}的回复更好的占 ${share(ruleAccuracy)}。`,
    means: ({ rule }) => `它可能只学到了长度。用它的分数训练的策略会让回复${longerOrShorter[rule]}。`,
    change: '对更多提示排序，其中要有长度相近的回复对。训练时注意回复的长度。',
  },
  chosenDisplaced: {
    title: '被选回复的概率也在下降',
    seen: ({ fall, margin }) => `其对数概率下降的幅度为父版本的 ${share(fall)}，而分差增大到 ${figure(margin)}。`,
    means:
      '似然位移（Razin 等，2024）：训练在降低被拒回复概率的同时也降低了被选回复的概率，二者都没有上升。多见于二者非常相似时。',
    change: ({ beta, learningRate }) =>
      `调高 ${beta}，调低 ${learningRate}，或去掉几乎相同的回复对；也可以先在被选回复上做 SFT。`,
  },

  gradientSpikes: {
    title: '梯度出现尖峰',
    seen: ({ spikes, largest }) =>
      `有 ${formats.count(spikes)} 次更新的梯度范数超过此前的五倍，最大为 ${figure(largest)}。`,
    means: '部分步长太大，或者部分样本与其他样本差异很大：损坏的文本、另一种语言。',
    change: ({ learningRate, maxGradNorm, warmupSteps }) =>
      `调低${spaced(learningRate)}或 ${maxGradNorm}，调高 ${warmupSteps}，并检查数据。`,
  },
  lossRises: {
    title: '损失上升',
    seen: ({ lowest, latest, updates, rise }) =>
      `每个 token 的损失最低为 ${figure(lowest)} nat，最近 ${formats.count(updates)} 次更新为 ${figure(latest)} nat，高出 ${share(rise)}。`,
    means: '更新幅度过大，抵消了已学到的内容。没有打乱顺序的数据也可能呈现这种情况。',
    change: ({ learningRate, warmupSteps }) => `调低${spaced(learningRate)}或调高 ${warmupSteps}。`,
  },

  sameReplies: {
    seen: ({ own, parents }) => `新版本的回复中有 ${share(own)} 与另一提示的回复相同；父版本为 ${share(parents)}。`,
    means: '策略找到了几条对任何提示都能得高分的回复。评判模型不看提示就给了它们高分。',
    change: ({ raise, learningRate }) => `${raiseOrLower(raise, learningRate)}；在这类回复不合适的地方把它们排到最后。`,
  },
  narrowedWords: {
    title: '回复失去了多样性',
    seen: ({ own, parents }) => `distinct-2（不同二元词组的比例）从 ${share(parents)} 降到 ${share(own)}。`,
    means: '策略使用的短语比父版本少得多。部分胜利可能来自评判模型喜欢的某个短语。',
    change: ({ raise, learningRate }) => `${raiseOrLower(raise, learningRate)}；并读一读样本。`,
  },
};
