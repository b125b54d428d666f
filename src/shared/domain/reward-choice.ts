/** What replies are rewarded by: a reward model, rules, or a weighted mix. */
import { ParleyError } from './errors.ts';

export interface RewardChoice {
  /** `model`: the score of a reward model; `rule:NAME`: a rule. */
  readonly name: string;
  readonly weight: number;
}

export const MODEL_REWARD = 'model';

/**
 * "rule:question", "model", "0.5*rule:length:5-20".
 * @throws ParleyError invalid_input for another form
 */
export function parseRewardChoice(text: string): RewardChoice {
  const [, weight, name] = /^(?:(-?\d+(?:\.\d+)?)\*)?(.+)$/s.exec(text.trim()) ?? [];
  if (name === MODEL_REWARD || name?.startsWith('rule:')) {
    return { name, weight: weight === undefined ? 1 : Number(weight) };
  }
  throw new ParleyError(
    'invalid_input',
    `Reward ${JSON.stringify(text)}: expected model (a reward model), rule:NAME, or one of them with a weight, e.g. 0.5*rule:length:5-20.`,
  );
}

/** "0.5*rule:length:5-20" */
export function rewardInWords({ name, weight }: RewardChoice): string {
  return weight === 1 ? name : `${weight}*${name}`;
}
