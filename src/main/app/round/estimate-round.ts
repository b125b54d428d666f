/** What a round's memory is estimated by: its stages that train, each in a process of its own. */
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { RewardChoice } from '../../../shared/domain/reward-choice.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { methodCalled, policyMethodCalled } from '../../../shared/methods/all.ts';
import type { PolicyMethodName } from '../../../shared/methods/all.ts';
import { needsRewardModel } from '../../../shared/methods/stages.ts';
import type { AppContext } from '../context.ts';
import { bestAndWorst } from '../data/frozen-data.ts';
import { estimatedStage, type EstimatedStage } from '../training/estimate-memory.ts';
import { writeLongestChats } from '../training/from-chats.ts';
import { writeLongestComparisons } from '../training/from-comparisons.ts';
import { writeLongestReplies } from '../training/from-labels.ts';
import { writeLongestPrompts } from '../training/from-prompts.ts';
import { rewardParts } from '../rewards/reward-parts.ts';
import type { MixedIn } from '../training/mixed-in.ts';
import { heldOutChats } from './split-round.ts';
import type { RoundSplit } from './split-round.ts';

interface Planned {
  readonly split: RoundSplit;
  readonly chats: MixedIn | undefined;
  readonly reward: JsonObject;
  readonly rewardedBy: readonly RewardChoice[];
  /** Of the policy's method. */
  readonly own: JsonObject;
}

/** A reward model has the shape of the version it starts from. */
export function stagesToEstimate(
  app: AppContext,
  from: PolicyVersion,
  method: PolicyMethodName,
  { split, chats, reward, rewardedBy, own }: Planned,
): EstimatedStage[] {
  const learning = (stage: string, comparisons: RoundSplit['rewardTrain']) =>
    estimatedStage(app, from, stage, 'reward', reward, (dir, { batchSize }) =>
      writeLongestComparisons(dir, comparisons, batchSize),
    );
  return [
    ...(needsRewardModel(methodCalled(method), rewardedBy) ? [learning('reward', split.rewardTrain)] : []),
    learning('judge', split.judgeTrain),
    estimatedStage(app, from, method, method, own, (dir, settings) => {
      const rewardModel = app.store.home.versionDir(from.id);
      const together = 'rolloutBatchSize' in settings ? settings.rolloutBatchSize : settings.batchSize;
      const files = {
        chats: () => writeLongestChats(dir, chats?.chats ?? [], heldOutChats, together),
        comparisons: () => writeLongestComparisons(dir, split.rewardTrain, together),
        labels: () =>
          writeLongestReplies(dir, [...split.rewardTrain.flatMap(bestAndWorst), ...split.labelTrain], together),
        prompts: () => {
          const items = split.ppoPrompts.map((prompt) => ({ prompt }));
          return writeLongestPrompts(
            dir,
            items,
            chats,
            together,
            rewardParts(rewardedBy, () => rewardModel),
          );
        },
      };
      return files[policyMethodCalled(method).needs]() as Promise<never>;
    }),
  ];
}
