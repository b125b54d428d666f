/** What a reward model's and DPO's figures look like when they learn nothing, or the wrong thing. Steps are updates. */
import { figure, lastOf, measuredOnce, numberIn, setting, share } from './sign.ts';
import type { Sign, SignRule, StageFigures } from './sign.ts';
import { combined, finite, lasting, mean } from './windows.ts';

/** Updates that a training accuracy is judged over at least. */
const ENOUGH = 50;

type CoinToss = Pick<Sign, 'since' | 'chart' | 'seen'>;

/** On held-out pairs, as soon as they are measured: the interval's lower bound does not exceed one half. */
function heldOutCoinToss(figures: StageFigures): CoinToss | undefined {
  const [value, low, high] = ['eval_accuracy', 'eval_accuracy_low', 'eval_accuracy_high'].map((name) =>
    lastOf(figures, name),
  );
  if (value === undefined || low === undefined || high === undefined) return undefined;
  if (Number.isNaN(value) || low > 0.5) return undefined;
  return {
    since: null,
    chart: measuredOnce.heldOut,
    seen: `${share(value)} of the held-out pairs are told apart (95 % interval ${share(low)} to ${share(high)}); a coin toss has 50 %.`,
  };
}

/**
 * Before that, over the later half of the updates: in the first epoch an update's accuracy is of pairs not learned yet. The updates'
 * own scatter gives the standard error, since the pairs of a ranking hang together.
 */
function trainingCoinToss({ series, ended }: StageFigures, metric: string): CoinToss | undefined {
  const points = finite(series.get(metric) ?? []);
  const later = points.slice(Math.floor(points.length / 2));
  if (ended || later.length < ENOUGH) return undefined;
  const values = later.map(({ y }) => y);
  const value = mean(values);
  const error = Math.sqrt(mean(values.map((one) => (one - value) ** 2)) / (values.length - 1));
  // 60 % is little, but it is learned; where it is only not yet certain, more updates will tell.
  if (value >= 0.6 || value - 1.96 * error > 0.5) return undefined;
  return {
    since: later[0].x,
    chart: 'Accuracy',
    seen: `${share(value)} of the pairs were told apart over the later half of the updates; a coin toss has 50 %.`,
  };
}

function coinToss(figures: StageFigures, metric: string): CoinToss | undefined {
  return figures.series.has('eval_accuracy_low') ? heldOutCoinToss(figures) : trainingCoinToss(figures, metric);
}

const contradictory =
  'Too few comparisons, comparisons that contradict one another, or replies too much alike to tell apart.';

export const rewardTossesCoins: SignRule = (figures) => {
  if (prefersTheWorse(figures)) return undefined;
  const found = coinToss(figures, 'accuracy');
  return (
    found && {
      ...found,
      until: null,
      means: contradictory,
      title: 'The reward model cannot tell pairs apart',
      change: `Rank more prompts, look at the contradictions under Data, or raise ${setting(figures.settings, 'learningRate')}. A policy that writes no language yet needs SFT first.`,
    }
  );
};

export const preferencesNotLearned: SignRule = (figures) => {
  const found = coinToss(figures, 'rewards/accuracies');
  return (
    found && {
      ...found,
      until: null,
      means: contradictory,
      title: 'The policy does not learn the preferences',
      change: `Rank more prompts, look at the contradictions under Data, or raise ${setting(figures.settings, 'learningRate')} or epochs.`,
    }
  );
};

/** Worse than a coin toss on pairs that it has not learned from: it has learned something, and the wrong way round. */
export const prefersTheWorse: SignRule = (figures) => {
  const [value, high] = ['eval_accuracy', 'eval_accuracy_high'].map((name) => lastOf(figures, name));
  if (value === undefined || high === undefined || !(high < 0.5)) return undefined;
  return {
    since: null,
    until: null,
    chart: measuredOnce.heldOut,
    title: 'The reward model prefers the worse replies',
    seen: `${share(value)} of the held-out pairs are ordered as they were ranked, at most ${share(high)} (95 %); a coin toss has 50 %.`,
    means: 'The rankings that it learned from and those it is measured on go against each other: some are reversed.',
    change:
      'Look at the contradictions under Data, and whether imported rankings count from the best or from the worst.',
  };
};

/** Better than a coin toss, but not surely better than the length of replies (Singhal et al. 2023, "A long way to go"). */
export const onlyLength: SignRule = (figures) => {
  const [value, low, longer, over] = [
    'eval_accuracy',
    'eval_accuracy_low',
    'eval_longer_wins',
    'eval_over_length_low',
  ].map((name) => lastOf(figures, name));
  if (value === undefined || low === undefined || longer === undefined || over === undefined) return undefined;
  if (low <= 0.5 || over > 0) return undefined;
  const [rule, accuracy] = longer >= 0.5 ? ['longer', longer] : ['shorter', 1 - longer];
  return {
    since: null,
    until: null,
    chart: measuredOnce.heldOut,
    title: `The reward model is no better than “the ${rule} reply wins”`,
    seen: `It tells ${share(value)} of the held-out pairs apart; the ${rule} reply was the better one in ${share(accuracy)}.`,
    means: `It may have learned nothing but length. What practises against it then makes replies ${rule}.`,
    change: 'Rank more prompts, and pairs of like length among them. Watch the length of replies in training.',
  };
};

/**
 * Likelihood displacement (Razin et al. 2024, "Unintentional unalignment"; seen before by Pal et al. 2024, "Smaug", and
 * Rafailov et al. 2024, "From r to Q*"): margins grow while the chosen replies themselves become unlikely. They nearly always
 * lose a little; here it is a quarter of their log-probability under the parent, and 5 nats. Measured against the
 * parent's, pair by pair, so that long and short replies in turn are no fall: logps = parent's + rewards/beta.
 */
export const chosenDisplaced: SignRule = ({ series, settings }) => {
  const beta = numberIn(settings, 'beta', 0.1);
  const [rewards, logps] = [series.get('rewards/chosen'), series.get('logps/chosen')];
  const fallen = combined(rewards, logps, (reward, logp) => {
    const fall = -reward / beta;
    return fall < 5 ? 0 : fall / -(logp + fall);
  });
  const stretch = lasting(fallen, (part) => part > 0.25, { width: 5, atLeast: 6 });
  const margin = lasting(series.get('rewards/margins'), (reward) => reward > 0, { width: 5, atLeast: 6 });
  if (stretch === undefined || margin === undefined) return undefined;
  return {
    ...stretch.span,
    chart: 'Log-probability',
    title: 'The chosen replies become unlikely, too',
    seen: `Their log-probability fell by ${share(stretch.last)} of the parent’s, while the margin grew to ${figure(margin.last)}.`,
    means:
      'Likelihood displacement (Razin et al. 2024): the rejected reply is pushed down, the chosen one with it, and what rises is neither. Mostly where the two are much alike.',
    change: `Raise ${setting(settings, 'beta')}, lower ${setting(settings, 'learningRate')}, or leave out pairs that are nearly the same; SFT on the chosen replies first.`,
  };
};
