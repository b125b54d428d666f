/** What a run over rollouts is given, and what its checkpoints hold. */
import type { Random } from '../../../shared/domain/random.ts';
import type { RolloutSettings } from '../../../shared/methods/parts/rollout-settings.ts';
import type { SftBatches } from '../data/sft-batches.ts';
import type { Policy } from '../policy/policy.ts';
import type { Rollouts } from '../ports.ts';
import type { UpdatePlan } from '../update/update-memory.ts';
import type { BatchForm } from './episode-inputs.ts';
import type { RewardSource } from './reward-port.ts';

export interface OnlineJob<Settings extends RolloutSettings = RolloutSettings> {
  /** Where the policy starts, and the reference it is held to. */
  readonly policy: Policy;
  readonly reward: RewardSource;
  readonly padId: number;
  /** Token ids up to where the reply begins. */
  readonly prompts: readonly Int32Array[];
  readonly rollouts: Rollouts;
  /** Demonstrations for pretrainingCoef > 0. */
  readonly pretraining?: SftBatches;
  readonly settings: Settings;
  readonly random: Random;
}

/** Of its models only the shapes are known: enough to tell what it takes. */
export type PlannedJob<Settings extends RolloutSettings = RolloutSettings> = Omit<OnlineJob<Settings>, 'random'>;

export function formOf({ policy, padId }: Pick<OnlineJob, 'policy' | 'padId'>): BatchForm {
  return { padId, contextTokens: policy.config.max_position_embeddings };
}

export function batchesOf({ settings: { episodes, rolloutBatchSize } }: Pick<OnlineJob, 'settings'>): number {
  return Math.max(1, Math.ceil(episodes / rolloutBatchSize));
}

/** What a nat costs, as a figure, where the KL is taken off the reward. */
export function priceOf({ settings }: Pick<OnlineJob, 'settings'>, klCoef: number): Record<string, number> {
  return settings.klController === undefined ? {} : { 'objective/kl_coef': klCoef };
}

/** Over one rollout batch. */
export interface OnlineFigures {
  /** Nats per completion to the parent. */
  readonly kl: number;
  /** Mean of what the reward gives, as `objective/scores`. */
  readonly score: number;
}

/** What a checkpoint holds beside the tensors. */
export interface OnlineState {
  batch: number;
  updates: number;
  /** Sampled so far. */
  tokens: number;
  klCoef: number;
  /** Of the last policy found within the limit, whose weights are in the checkpoint too; missing: it is the parent. */
  trusted?: OnlineFigures;
  /** As the run began: another one would round otherwise. */
  plan: UpdatePlan;
}
