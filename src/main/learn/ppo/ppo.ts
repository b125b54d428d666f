/**
 * Proximal policy optimization for a chat policy (Schulman et al. 2017; for language Ziegler et al. 2019, Stiennon et al. 2020,
 * Ouyang et al. 2022): advantages by GAE against a learned value, clipped steps. All else is the loop's (rollout-loop.ts).
 */
import { clip, square, weightedSum } from '../../graph/compose.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { cast } from '../../graph/ops/cast.ts';
import { exp } from '../../graph/ops/exp.ts';
import { scalar } from '../../graph/ops/leaf.ts';
import { less } from '../../graph/ops/less.ts';
import { maximum } from '../../graph/ops/maximum.ts';
import { mul } from '../../graph/ops/mul.ts';
import { sub } from '../../graph/ops/sub.ts';
import type { SettingsOf } from '../../../shared/methods/all.ts';
import { generalizedAdvantages } from '../math/gae.ts';
import { whitenTogether } from '../math/whiten.ts';
import type { TrainingContext } from '../ports.ts';
import { clippedSurrogate } from '../rollout/clipped-surrogate.ts';
import { tokenInputs } from '../rollout/episode-inputs.ts';
import type { OnlineJob } from '../rollout/online-job.ts';
import type {
  LearningEpisode,
  LossFigures,
  OnlineMethod,
  PolicyNodes,
  RewardedEpisode,
} from '../rollout/online-method.ts';
import { trainOnline, type OnlineResult } from '../rollout/rollout-loop.ts';
import { perToken } from '../rollout/sequence-inputs.ts';

export interface PpoEpisode extends LearningEpisode {
  /** What the value of each state should have been. */
  readonly returns: Float64Array;
}

export const ppo: OnlineMethod<SettingsOf<'ppo'>, PpoEpisode> = {
  name: 'ppo',
  klSetting: 'klCoef',
  samplesPerPrompt: () => 1,
  updates: ({ ppoEpochs, minibatches }) => ({ epochs: ppoEpochs, minibatches }),
  hasValueHead: () => true,
  learnFrom: (episodes, settings) => ({ items: ppoEpisodes(episodes, settings) }),
  loss: ppoLoss,
  inputsOf: (episodes, form) =>
    tokenInputs(episodes, form, {
      advantages: ({ advantages }) => advantages,
      oldLogprobs: ({ logprobs }) => logprobs,
      returns: ({ returns }) => returns,
      oldValues: ({ values }) => values,
    }),
  figuresOf: withRatioVariance,
};

export function trainPpo(job: OnlineJob<SettingsOf<'ppo'>>, context: TrainingContext): Promise<OnlineResult> {
  return trainOnline(ppo, job, context);
}

/** GAE for every episode; advantages whitened over all of them. */
export function ppoEpisodes(episodes: readonly RewardedEpisode[], settings: SettingsOf<'ppo'>): PpoEpisode[] {
  const raw = episodes.map(({ rewards }) => rewards);
  const rewards = settings.whitenRewards ? whitenTogether(raw, { keepMean: true }) : raw;
  const estimates = episodes.map(({ values }, i) =>
    generalizedAdvantages(rewards[i], values, settings.gamma, settings.gaeLambda),
  );
  const unscaled = estimates.map(({ advantages }) => advantages);
  const advantages = settings.whitenAdvantages ? whitenTogether(unscaled) : unscaled;
  return episodes.map((episode, i) => ({ ...episode, advantages: advantages[i], returns: estimates[i].returns }));
}

/**
 * The clipped surrogate (Schulman et al. 2017, eq. 7 and 9) with the value loss clipped likewise. Every mean is over valid
 * tokens, by weights that sum to 1, so that it adds up over the parts of a batch. approxkl is TRL's ½·mean(Δ log p)².
 */
function ppoLoss({ logprobs, entropy: entropies, values }: PolicyNodes, settings: SettingsOf<'ppo'>): LossFigures {
  const [advantages, oldLogprobs] = [perToken('advantages'), perToken('oldLogprobs')];
  const weights = perToken('weights');
  const difference = sub(logprobs, oldLogprobs);
  const ratio = exp(difference);
  const surrogate = clippedSurrogate(ratio, advantages, { low: settings.clipRange });
  const policyLoss = weightedSum(surrogate.loss, weights);
  const value = valueLossOf(values, weights, settings.valueClipRange);
  const entropy = weightedSum(entropies, weights);
  const loss = add(policyLoss, mul(scalar(settings.valueCoef), value.loss));
  return {
    loss: settings.entropyCoef > 0 ? sub(loss, mul(scalar(settings.entropyCoef), entropy)) : loss,
    'loss/policy_avg': policyLoss,
    'loss/value_avg': value.loss,
    'policy/approxkl_avg': mul(scalar(0.5), weightedSum(square(difference), weights)),
    'policy/clipfrac_avg': weightedSum(surrogate.isClipped, weights),
    'policy/entropy_avg': entropy,
    'val/clipfrac_avg': value.clipFraction,
    'val/ratio': weightedSum(ratio, weights),
    [RATIO_SQUARE]: weightedSum(square(sub(ratio, scalar(1))), weights),
  };
}

/** Mean of (ratio − 1)²: unlike a variance it is the sum of what the parts of a batch give. */
const RATIO_SQUARE = 'ratio_square';

/** An update's figures with `val/ratio_var`, the variance of the ratio over the tokens of its batch. */
export function withRatioVariance({ [RATIO_SQUARE]: square, ...figures }: Readonly<Record<string, number>>) {
  return { ...figures, 'val/ratio_var': Math.max(0, square - (figures['val/ratio'] - 1) ** 2) };
}

function valueLossOf(values: Node, weights: Node, range: number): { loss: Node; clipFraction: Node } {
  const [returns, oldValues] = [perToken('returns'), perToken('oldValues')];
  const clipped = clip(values, sub(oldValues, scalar(range)), add(oldValues, scalar(range)));
  const [free, held] = [square(sub(values, returns)), square(sub(clipped, returns))];
  return {
    loss: mul(scalar(0.5), weightedSum(maximum(free, held), weights)),
    clipFraction: weightedSum(cast(less(free, held), 'f32'), weights),
  };
}
