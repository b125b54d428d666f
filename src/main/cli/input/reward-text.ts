/** Rewards as they are typed: a function's file is meant from where the command runs. */
import { resolve } from 'node:path';
import {
  isRewards,
  parseRewards,
  rewardFileOf,
  rewardsInWords,
  type RewardChoice,
} from '../../../shared/domain/reward-choice.ts';

/** @throws ParleyError invalid_input */
export function rewardsFrom(texts: readonly string[]): RewardChoice[] {
  return texts.flatMap(parseRewards).map((choice) => {
    const file = rewardFileOf(choice.name);
    return file === undefined ? choice : { ...choice, name: `file:${resolve(file)}` };
  });
}

/** A judge or a rater with full paths; what is none is left for the app to refuse. */
export function judgeFrom(text: string): string {
  return isRewards(text) ? rewardsInWords(rewardsFrom([text])) : text;
}
