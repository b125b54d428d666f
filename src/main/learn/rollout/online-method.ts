/**
 * What differs between the methods that learn from rollouts: how many completions of a prompt they compare, what they learn from a
 * batch (advantages, targets, pairs), and the loss. Sampling, scores, KL, memory, checkpoints, resume and the choice of the policy
 * that is returned are the loop's.
 */
import type { Node } from '../../graph/node.ts';
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import type { UpdateInputs } from '../update/update-program.ts';
import type { BatchForm, CompletedPrompt } from './episode-inputs.ts';
import type { MethodName } from '../../../shared/methods/all.ts';

/** A prompt, its completion, and per completion token what the models say of it. */
export interface Episode extends CompletedPrompt {
  /** Of the policy before this batch's updates, from the training graph. */
  readonly logprobs: Float32Array;
  readonly referenceLogprobs: Float32Array;
  readonly entropy: Float32Array;
  /** The value head's, of the state before each token; 0 where the method has none. */
  readonly values: Float32Array;
  /** The reward's, before clip and penalty. */
  readonly score: number;
  /** What the score is made of, by the names of the reward's parts. */
  readonly scoreParts: Readonly<Record<string, number>>;
}

export interface RewardedEpisode extends Episode {
  /** Per token: −klCoef · kl, and the score where the completion ends. */
  readonly rewards: Float64Array;
  /** Their sum without the score. */
  readonly nonScoreReward: number;
  /** Clipped, less the penalty of a completion that did not end. */
  readonly finalScore: number;
  /** Nats to the parent, by k1. */
  readonly kl: number;
}

/** A completion with what it teaches, as most methods learn from it: an advantage for each of its tokens. */
export interface LearningEpisode extends RewardedEpisode {
  readonly advantages: Float64Array;
}

export interface Lesson<Item> {
  /** What minibatches are made of: it stays together in one. */
  readonly items: readonly Item[];
  /** Of the batch, beside what the loop measures. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** Of the policy as it is in the update, per completion token [N]; logits are divided by the sampling temperature. */
export interface PolicyNodes {
  readonly logprobs: Node;
  readonly entropy: Node;
  /** The value head's. Reading them without declaring the head is refused when the graph is compiled. */
  readonly values: Node;
}

/** Scalars, sums over inputs of weights that add up to 1, so that they add up over the parts of a batch, too. */
export type LossFigures = Readonly<Record<string, Node>> & { readonly loss: Node };

export interface OnlineMethod<Settings extends RolloutSettings = RolloutSettings, Item = LearningEpisode> {
  /** In messages and progress. */
  readonly name: MethodName;
  /** The setting that makes it dearer to leave the parent, where there is one. */
  readonly klSetting?: string;
  /** Completions of one prompt that are sampled together; they follow each other in a batch. */
  readonly samplesPerPrompt: (settings: Settings) => number;
  /** How often a batch is gone through before the next is sampled, and in how many parts, one update each. */
  readonly updates: (settings: Settings) => { readonly epochs: number; readonly minibatches: number };
  /** Whether a linear head on the policy's trunk learns values. */
  readonly hasValueHead: (settings: Settings) => boolean;
  readonly learnFrom: (episodes: readonly RewardedEpisode[], settings: Settings) => Lesson<Item>;
  readonly loss: (policy: PolicyNodes, settings: Settings) => LossFigures;
  /** Of a minibatch, or a part of one. */
  readonly inputsOf: (items: readonly Item[], batch: BatchForm, settings: Settings) => UpdateInputs;
  /** What an update's outputs become as figures, where they are no figures yet. */
  readonly figuresOf?: (outputs: Readonly<Record<string, number>>) => Record<string, number>;
}

/** Each prompt's episodes, in order. @param size `samplesPerPrompt` */
export function groupsOf<Of>(episodes: readonly Of[], size: number): Of[][] {
  return Array.from({ length: episodes.length / size }, (_, i) => episodes.slice(i * size, (i + 1) * size));
}
