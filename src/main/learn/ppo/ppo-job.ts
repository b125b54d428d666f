/** What a PPO run is given, and what its checkpoints hold. */
import type { Random } from '../../../shared/domain/random.ts';
import type { Policy } from '../policy/policy.ts';
import type { Rollouts } from '../ports.ts';
import type { PpoSettings } from '../../../shared/methods/ppo-settings.ts';
import type { RewardModel } from '../reward/reward-model.ts';
import type { SftBatches } from '../data/sft-batches.ts';
import type { UpdatePlan } from '../update/update-memory.ts';

export interface PpoJob {
  /** Where the policy starts, and the reference it is held to. */
  readonly policy: Policy;
  /** Where its tensors are a function they are read when they are needed, and held once: the program has its own. */
  readonly rewardModel: Pick<RewardModel, 'config'> & {
    readonly tensors: RewardModel['tensors'] | (() => Promise<RewardModel['tensors']>);
  };
  readonly padId: number;
  /** Token ids up to where the reply begins. */
  readonly prompts: readonly Int32Array[];
  readonly rollouts: Rollouts;
  /** Demonstrations for pretrainingCoef > 0. */
  readonly pretraining?: SftBatches;
  readonly settings: PpoSettings;
  readonly random: Random;
}

/** Over one rollout batch. */
export interface PpoFigures {
  /** Nats per completion to the parent. */
  readonly kl: number;
  /** Mean of what the reward model gives, as `objective/scores`. */
  readonly score: number;
}

/** What a checkpoint holds beside the tensors. */
export interface PpoState {
  batch: number;
  updates: number;
  /** Sampled so far. */
  tokens: number;
  klCoef: number;
  /** Of the last policy found within the limit, whose weights are in the checkpoint too; missing: it is the parent. */
  trusted?: PpoFigures;
  /** As the run began: another one would round otherwise. */
  plan: UpdatePlan;
}
