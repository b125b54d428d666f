/**
 * What replies are rewarded, ranked or judged by: a reward model, rules, a function in a file, or a weighted mix of them. As people
 * write it, and as records name it.
 */
import { said } from '../language/said.ts';
import { ParleyError } from './errors.ts';

export interface RewardChoice {
  /**
   * `q:RUN`: the value that a chooser gives, a Q-head over candidate replies; `model`: the score of a reward model; `reward` or `reward:RUN` names one where several may be meant; `rule:NAME`: a rule;
   * `file:PATH`: a function in a JavaScript file.
   */
  readonly name: string;
  readonly weight: number;
}

export const MODEL_REWARD = 'model';
const rulePrefix = 'rule:';
const filePrefix = 'file:';
export const Q_PREFIX = 'q:';

export function isRule(name: string): boolean {
  return name.startsWith(rulePrefix);
}

/** Scored by a model that a run made. */
export function isModelReward(name: string): boolean {
  return name.startsWith(Q_PREFIX) || name === MODEL_REWARD || name === 'reward' || name.startsWith('reward:');
}

/** The path of a function's file; undefined for another kind of reward. */
export function rewardFileOf(name: string): string | undefined {
  return name.startsWith(filePrefix) ? name.slice(filePrefix.length) : undefined;
}

const weightPattern = String.raw`(?:(-?\d+(?:\.\d+)?)\*)?`;
const partPattern = new RegExp(`^${weightPattern}(model|reward|(?:reward|rule|file|q):.+)$`, 's');
/** A pattern of a rule may hold a plus: only what begins another part divides. */
const between = new RegExp(String.raw` \+ (?=${weightPattern.replace('(-', '(?:-')}(?:model|reward|rule:|file:|q:))`);

/**
 * "rule:question", "model", "0.5*rule:length:5-20", "file:reward.js".
 * @throws ParleyError invalid_input for another form
 */
export function parseRewardChoice(text: string): RewardChoice {
  const [, weight, name] = partPattern.exec(text.trim()) ?? [];
  if (name !== undefined) return { name, weight: weight === undefined ? 1 : Number(weight) };
  throw new ParleyError('invalid_input', said('rules.rewardForm', { text: JSON.stringify(text) }));
}

/** A whole mix: "0.5*rule:question + 0.5*rule:json". @throws ParleyError invalid_input */
export function parseRewards(text: string): RewardChoice[] {
  return text.split(between).map(parseRewardChoice);
}

export function isRewards(text: string): boolean {
  return text.split(between).every((part) => partPattern.test(part.trim()));
}

/** "0.5*rule:length:5-20" */
export function rewardInWords({ name, weight }: RewardChoice): string {
  return weight === 1 ? name : `${weight}*${name}`;
}

/** "0.5*rule:question + 0.5*rule:json": `parseRewards` reads it back. */
export function rewardsInWords(rewards: readonly RewardChoice[]): string {
  return rewards.map(rewardInWords).join(' + ');
}
