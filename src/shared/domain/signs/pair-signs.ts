/** What a reward model's and DPO's figures look like when they learn nothing, or the wrong thing. Steps are updates. */
import { figure, numberIn, setting, share } from './sign.ts';
import type { Sign, SignRule, StageFigures } from './sign.ts';
import { combined, finite, lasting, mean } from './windows.ts';

/** Updates that an accuracy is judged over at least; where more may come, as many as a slow start takes. */
const ENOUGH = 10;
const ENOUGH_ON_THE_WAY = 50;

/**
 * Over the later half of the updates: in the first epoch an update's accuracy is of pairs not learnt yet. The updates'
 * own scatter gives the standard error, since the pairs of a ranking hang together.
 */
function coinToss({ series, ended }: StageFigures, metric: string): { since: number; value: number } | undefined {
  const points = finite(series.get(metric) ?? []);
  const later = points.slice(Math.floor(points.length / 2));
  if (later.length < (ended ? ENOUGH : ENOUGH_ON_THE_WAY)) return undefined;
  const values = later.map(({ y }) => y);
  const value = mean(values);
  const error = Math.sqrt(mean(values.map((one) => (one - value) ** 2)) / (values.length - 1));
  // Six of ten is little, but it is learnt; where it is only not yet certain, more updates will tell.
  if (value >= 0.6 || value - 1.96 * error > 0.5) return undefined;
  return { since: later[0].x, value };
}

function coinTossSign({ since, value }: { since: number; value: number }): Omit<Sign, 'title' | 'change'> {
  return {
    since,
    until: null,
    chart: 'Accuracy',
    seen: `${share(value)} of the pairs were told apart over the later half of the updates; a coin toss has 50 %.`,
    means: 'Too few comparisons, comparisons that contradict one another, or replies too much alike to tell apart.',
  };
}

export const rewardTossesCoins: SignRule = (figures) => {
  const found = coinToss(figures, 'accuracy');
  return (
    found && {
      ...coinTossSign(found),
      title: 'The reward model cannot tell pairs apart',
      change: `Rank more prompts, look at the contradictions under Data, or raise ${setting(figures.settings, 'learningRate')}. A policy that writes no language yet needs SFT first.`,
    }
  );
};

export const dpoTossesCoins: SignRule = (figures) => {
  const found = coinToss(figures, 'rewards/accuracies');
  return (
    found && {
      ...coinTossSign(found),
      title: 'The policy does not learn the preferences',
      change: `Rank more prompts, look at the contradictions under Data, or raise ${setting(figures.settings, 'learningRate')} or epochs.`,
    }
  );
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
