/** Signs that a run goes wrong: what its figures show, what that usually means, and what to change. */
import { counted } from './counted.ts';
import { formats } from './formats.ts';

/** Settings by their names, each with its value: "klCoef (0.05 now)". */
type Settings<Name extends string> = Readonly<Record<Name, string>>;

const figure = formats.figure;
const share = (value: number) => formats.percent(value);

const raiseOrLower = (raise: readonly string[], lower: string) =>
  raise.length === 0 ? `Lower ${lower}` : `Raise ${formats.choice(raise)}, or lower ${lower}`;

export const signs = {
  settingNow: ({ name, value }: { name: string; value: string }) => `${name} (${value} now)`,

  /** Figures without a chart: measured at the end. */
  measuredOnce: {
    heldOut: 'Held-out accuracy',
    sameReplies: 'Replies also given to another prompt',
    distinct: 'Distinct-2',
  },

  negativeKl: {
    title: 'KL is negative',
    seen: ({ kl }: { kl: number }) =>
      `KL was ${formats.figure(kl)} nats per reply on average. For replies that the policy wrote itself it cannot be below 0.`,
    means:
      'Replies are not sampled as their probabilities are computed: at another precision or temperature, or from part of the vocabulary only. The policy can then earn reward by differing from itself.',
    change: ({ rolloutPrecision, temperature }: Settings<'rolloutPrecision' | 'temperature'>) =>
      `Set rolloutPrecision to f32 and temperature to 1: ${rolloutPrecision}, ${temperature}. If KL stays negative, sampler and trainer disagree; report this as a fault.`,
  },
  klBeyond: {
    title: 'KL leaves the healthy band and rises',
    seen: ({ from, to, usual }: { from: number; to: number; usual: number }) =>
      `KL went from ${figure(from)} to ${figure(to)} nats per reply; up to ${figure(usual)} is usual.`,
    means:
      'The policy writes replies unlike any that the reward model was trained on, where its score says little: the reward model is being fooled, or the steps are too large.',
    change: ({ klCoef, learningRate }: Settings<'klCoef' | 'learningRate'>) =>
      `Raise ${klCoef}, lower ${learningRate}, or set klController to adaptive.`,
  },
  muchClipped: {
    title: 'Updates are too large',
    seen: ({ clipped }: { clipped: number }) =>
      `The ratio was clipped for ${share(clipped)} of the tokens; under 20 % is healthy.`,
    means: 'Each batch moves the policy so far that its later minibatches are off-policy.',
    change: ({ learningRate, ppoEpochs }: Settings<'learningRate' | 'ppoEpochs'>) =>
      `Lower ${learningRate} or ${ppoEpochs}.`,
  },
  ratioAway: {
    title: 'The ratio is not near 1',
    seen: ({ ratio }: { ratio: number }) =>
      `The ratio of a token’s new probability to its old one was ${figure(ratio)} on average.`,
    means: 'One batch moves the policy so far that the sampled replies no longer show how good it is.',
    change: ({ learningRate, ppoEpochs, minibatches }: Settings<'learningRate' | 'ppoEpochs' | 'minibatches'>) =>
      `Lower ${learningRate}, ${ppoEpochs} or ${minibatches}.`,
  },
  scoreFalls: {
    title: 'The score is below where it began',
    seen: ({ from, to }: { from: number; to: number }) => `The score went from ${figure(from)} to ${figure(to)}.`,
    means:
      'Training makes replies worse by the reward model itself: the steps are too large, or a batch has too few replies.',
    change: ({ learningRate, rolloutBatchSize, klCoef }: Settings<'learningRate' | 'rolloutBatchSize' | 'klCoef'>) =>
      `Lower ${learningRate} or raise ${rolloutBatchSize}. If KL stays near 0, lower ${klCoef}.`,
  },
  samplerAway: {
    title: 'Sampler and trainer disagree',
    seen: ({ gap }: { gap: number }) =>
      `The log-probability of a token differed by up to ${figure(gap)} nats between the two; rounding makes about 0.00001.`,
    means: 'Replies come from another distribution than the one that is trained, so the gradients are biased.',
    change:
      'Choose another engine and see whether the gap stays; on the CPU there should be none. Report this as a fault.',
  },

  entropyCollapsed: {
    title: 'The entropy has collapsed',
    seen: ({ from, to }: { from: number; to: number }) =>
      `Entropy per token fell from ${figure(from)} to ${figure(to)} nats.`,
    means:
      'The policy says nearly the same to every prompt. Its replies no longer differ, so nothing more can be learned from them.',
    change: ({ klCoef, entropyCoef, learningRate }: Settings<'klCoef' | 'entropyCoef' | 'learningRate'>) =>
      `Raise ${klCoef} or ${entropyCoef}, or lower ${learningRate}.`,
  },
  runToLimit: {
    title: 'Replies run to the limit',
    seen: ({ from, to }: { from: number; to: number }) =>
      `${share(to)} of the replies ran into maxNewTokens; ${share(from)} did at the start.`,
    means: 'The policy has learned that longer replies score better, or never to end a reply.',
    change: ({ missingEndPenalty, klCoef }: Settings<'missingEndPenalty' | 'klCoef'>) =>
      `Raise ${missingEndPenalty} or ${klCoef}, and see in the reward model’s result how often the longer reply wins.`,
  },
  limitTooLow: {
    title: 'The limit cuts nearly every reply',
    seen: ({ cut }: { cut: number }) => `${share(cut)} of the replies ran into maxNewTokens, from the start.`,
    means:
      'Unfinished replies are scored, and each pays missingEndPenalty: the score says little about finished ones. Or the version never learned to end a reply.',
    change: ({ maxNewTokens }: Settings<'maxNewTokens'>) =>
      `Raise ${maxNewTokens}. If replies still do not end, begin with SFT.`,
  },
  repliesShrunk: {
    title: 'Replies have shrunk',
    seen: ({ from, to }: { from: number; to: number }) =>
      `Replies had ${figure(from)} tokens at the start and have ${figure(to)} now.`,
    means:
      'The policy has learned that a short reply risks little. That is fine where short replies are what you ranked best; read some.',
    change: ({ klCoef, learningRate }: Settings<'klCoef' | 'learningRate'>) =>
      `Raise ${klCoef} or lower ${learningRate}; rank some longer replies as better.`,
  },
  repeatThemselves: {
    title: 'Replies repeat themselves',
    seen: ({ from, to }: { from: number; to: number }) =>
      `${share(to)} of a reply’s token trigrams occurred in it before; ${share(from)} did at the start.`,
    means:
      'The policy has lost its language: the steps are too large, or the KL penalty is too weak to keep it near its parent.',
    meansHacking: ({ from, to }: { from: number; to: number }) =>
      `The score rose from ${figure(from)} to ${figure(to)} meanwhile: the policy repeats what the reward model likes. That is reward hacking.`,
    change: ({ klCoef, learningRate }: Settings<'klCoef' | 'learningRate'>) =>
      `Raise ${klCoef} or lower ${learningRate}; rank such replies as worst and train the reward model again.`,
  },
  sameToAll: {
    title: 'Different prompts get the same reply',
    seen: ({ from, to }: { from: number; to: number }) =>
      `${share(to)} of a batch’s replies were also given to another prompt, word for word; ${share(from)} at the start.`,
    means: 'The policy has found a reply that scores well for any prompt. The reward model ignores the prompt.',
    change: ({ klCoef, entropyCoef }: Settings<'klCoef' | 'entropyCoef'>) =>
      `Raise ${klCoef} or ${entropyCoef}; rank that reply as worst where it does not fit, and train the reward model again.`,
  },

  coinToss: {
    heldOut: ({ accuracy, low, high }: { accuracy: number; low: number; high: number }) =>
      `${share(accuracy)} of the held-out pairs are told apart (95 % interval ${share(low)} to ${share(high)}); a coin toss has 50 %.`,
    training: ({ accuracy }: { accuracy: number }) =>
      `${share(accuracy)} of the pairs were told apart over the later half of the updates; a coin toss has 50 %.`,
    means: 'Too few comparisons, comparisons that contradict each other, or replies too much alike to tell apart.',
  },
  rewardTossesCoins: {
    title: 'The reward model cannot tell pairs apart',
    change: ({ learningRate }: Settings<'learningRate'>) =>
      `Rank more prompts, look at the contradictions under Data, or raise ${learningRate}. A policy that cannot write yet needs SFT first.`,
  },
  preferencesNotLearned: {
    title: 'The policy does not learn the preferences',
    change: ({ learningRate }: Settings<'learningRate'>) =>
      `Rank more prompts, look at the contradictions under Data, or raise ${learningRate} or epochs.`,
  },
  prefersTheWorse: {
    title: 'The reward model prefers the worse replies',
    seen: ({ accuracy, high }: { accuracy: number; high: number }) =>
      `${share(accuracy)} of the held-out pairs are ordered as they were ranked, at most ${share(high)} (95 %); a coin toss has 50 %.`,
    means: 'The training rankings and the held-out rankings contradict each other: some are reversed.',
    change:
      'Look at the contradictions under Data, and check whether imported rankings count from the best or from the worst.',
  },
  onlyLength: {
    title: ({ rule }: { rule: 'longer' | 'shorter' }) => `The reward model is no better than “the ${rule} reply wins”`,
    seen: ({ accuracy, rule, ruleAccuracy }: { accuracy: number; rule: 'longer' | 'shorter'; ruleAccuracy: number }) =>
      `It tells ${share(accuracy)} of the held-out pairs apart; the ${rule} reply was the better one in ${share(ruleAccuracy)}.`,
    means: ({ rule }: { rule: 'longer' | 'shorter' }) =>
      `It may have learned nothing but length. A policy trained on its score then makes replies ${rule}.`,
    change: 'Rank more prompts, among them pairs of similar length. Watch the length of replies in training.',
  },
  chosenDisplaced: {
    title: 'The chosen replies become unlikely, too',
    seen: ({ fall, margin }: { fall: number; margin: number }) =>
      `Their log-probability fell by ${share(fall)} of the parent’s, while the margin grew to ${figure(margin)}.`,
    means:
      'Likelihood displacement (Razin et al. 2024): training lowers the probability of the chosen reply together with that of the rejected one. It is usual where the two are much alike.',
    change: ({ beta, learningRate }: Settings<'beta' | 'learningRate'>) =>
      `Raise ${beta}, lower ${learningRate}, or leave out pairs that are nearly the same; SFT on the chosen replies first.`,
  },

  gradientSpikes: {
    title: 'The gradient spikes',
    seen: ({ spikes, largest }: { spikes: number; largest: number }) =>
      `${counted(spikes, 'update')} had a gradient over five times the norm of those before, up to ${figure(largest)}.`,
    means: 'Some steps are too large, or some examples are unlike all others: broken texts, another language.',
    change: ({ learningRate, maxGradNorm, warmupSteps }: Settings<'learningRate' | 'maxGradNorm' | 'warmupSteps'>) =>
      `Lower ${learningRate} or ${maxGradNorm}, raise ${warmupSteps}, and look at the data.`,
  },
  lossRises: {
    title: 'The loss rises',
    seen: ({ lowest, latest, updates, rise }: { lowest: number; latest: number; updates: number; rise: number }) =>
      `It fell to ${figure(lowest)} nats per token and rose by ${share(rise)}, to ${figure(latest)} over the last ${counted(updates, 'update')}.`,
    means: 'The updates are too large and undo what was learned. Data that is not shuffled can look like this, too.',
    change: ({ learningRate, warmupSteps }: Settings<'learningRate' | 'warmupSteps'>) =>
      `Lower ${learningRate} or raise ${warmupSteps}.`,
  },

  sameReplies: {
    seen: ({ own, parents }: { own: number; parents: number }) =>
      `${share(own)} of the new version’s replies were also given to another prompt; ${share(parents)} of its parent’s.`,
    means:
      'The policy has found a few replies that score well for any prompt. The judge rewards them without regard to the prompt.',
    change: ({ raise, learningRate }: { raise: readonly string[]; learningRate: string }) =>
      `${raiseOrLower(raise, learningRate)}; rank such replies as worst where they do not fit.`,
  },
  narrowedWords: {
    title: 'The replies have lost their variety',
    seen: ({ own, parents }: { own: number; parents: number }) =>
      `Distinct-2, the share of different bigrams, fell from ${share(parents)} to ${share(own)}.`,
    means: 'The policy uses far fewer phrases than its parent. Part of the win may be one phrase that the judge likes.',
    change: ({ raise, learningRate }: { raise: readonly string[]; learningRate: string }) =>
      `${raiseOrLower(raise, learningRate)}; and read the samples.`,
  },
};
