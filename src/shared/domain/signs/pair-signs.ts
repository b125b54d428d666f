/** What a reward model's and DPO's figures look like when they learn nothing, or the wrong thing. Steps are updates. */
import { t } from '../../language/t.ts';
import { lastOf, numberIn, settingsNow } from './sign.ts';
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
    chart: t.signs.measuredOnce.heldOut,
    seen: t.signs.coinToss.heldOut({ accuracy: value, low, high }),
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
    chart: t.charts.accuracy,
    seen: t.signs.coinToss.training({ accuracy: value }),
  };
}

function coinToss(figures: StageFigures, metric: string): CoinToss | undefined {
  return figures.series.has('eval_accuracy_low') ? heldOutCoinToss(figures) : trainingCoinToss(figures, metric);
}

export const rewardTossesCoins: SignRule = (figures) => {
  if (prefersTheWorse(figures)) return undefined;
  const found = coinToss(figures, 'accuracy');
  return (
    found && {
      ...found,
      until: null,
      means: t.signs.coinToss.means,
      title: t.signs.rewardTossesCoins.title,
      change: t.signs.rewardTossesCoins.change(settingsNow(figures.settings, ['learningRate'])),
    }
  );
};

export const preferencesNotLearned: SignRule = (figures) => {
  const found = coinToss(figures, 'rewards/accuracies');
  return (
    found && {
      ...found,
      until: null,
      means: t.signs.coinToss.means,
      title: t.signs.preferencesNotLearned.title,
      change: t.signs.preferencesNotLearned.change(settingsNow(figures.settings, ['learningRate'])),
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
    chart: t.signs.measuredOnce.heldOut,
    title: t.signs.prefersTheWorse.title,
    seen: t.signs.prefersTheWorse.seen({ accuracy: value, high }),
    means: t.signs.prefersTheWorse.means,
    change: t.signs.prefersTheWorse.change,
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
  const [rule, accuracy] = longer >= 0.5 ? (['longer', longer] as const) : (['shorter', 1 - longer] as const);
  return {
    since: null,
    until: null,
    chart: t.signs.measuredOnce.heldOut,
    title: t.signs.onlyLength.title({ rule }),
    seen: t.signs.onlyLength.seen({ accuracy: value, rule, ruleAccuracy: accuracy }),
    means: t.signs.onlyLength.means({ rule }),
    change: t.signs.onlyLength.change,
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
    chart: t.charts.logProbability,
    title: t.signs.chosenDisplaced.title,
    seen: t.signs.chosenDisplaced.seen({ fall: stretch.last, margin: margin.last }),
    means: t.signs.chosenDisplaced.means,
    change: t.signs.chosenDisplaced.change(settingsNow(settings, ['beta', 'learningRate'])),
  };
};
