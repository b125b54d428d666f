/** Rewards as a job is given them: reward models by their folders, functions by their files. */
import { isModelReward, rewardFileOf, type RewardChoice } from '../../../shared/domain/reward-choice.ts';
import type { RewardPart } from '../../workers/jobs.ts';

/** @param folderOf where the reward model of this name is */
export function rewardParts(
  rewards: readonly RewardChoice[],
  folderOf: (name: string) => string,
  fileOf: (path: string) => string = (path) => path,
): RewardPart[] {
  return rewards.map(({ name, weight }): RewardPart => {
    if (isModelReward(name)) return { kind: 'model', folder: folderOf(name), weight };
    const file = rewardFileOf(name);
    return file === undefined ? { kind: 'rule', rule: name, weight } : { kind: 'function', file: fileOf(file), weight };
  });
}
