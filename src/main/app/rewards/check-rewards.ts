/** What is asked for as a reward, a judge or a rater, checked before anything runs. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { isRule, rewardsInWords, type RewardChoice } from '../../../shared/domain/reward-choice.ts';
import { parseRule } from '../../evaluate/reward-rules.ts';
import type { PromptItem } from '../data/prompts.ts';

/** @throws ParleyError invalid_input for a part that is named twice or a rule that does not exist */
export function checkRewards(rewards: readonly RewardChoice[]): void {
  const names = rewards.map(({ name }) => (isRule(name) ? parseRule(name).name : name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new ParleyError('invalid_input', said('errors.training.rewardTwice', { reward: twice }));
}

/** @throws ParleyError invalid_input where a part compares with a reference and prompts have none */
export function requireReferences(rewards: readonly RewardChoice[], items: readonly PromptItem[]): void {
  const comparing = rewards.filter(({ name }) => isRule(name) && parseRule(name).needsReference);
  const without = items.filter(({ reference }) => reference === undefined).length;
  if (comparing.length === 0 || without === 0) return;
  const prompts = items.length;
  throw new ParleyError(
    'invalid_input',
    said('errors.training.referencesMissing', { reward: rewardsInWords(comparing), without, prompts }),
    { without, prompts },
  );
}
