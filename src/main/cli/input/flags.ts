/** Flags that several commands share, so that each means and says the same everywhere. */
import { InvalidArgumentError, Option } from 'commander';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { precisions, type Precision } from '../../../shared/domain/precision.ts';
import { decimal, seeds, wholeNumber } from './option-values.ts';

export const versionFlag = () =>
  new Option(
    '--version <version>',
    'the version that replies: its name, its id or how that begins (default: the newest one kept)',
  );

export const fromFlag = () =>
  new Option(
    '--from <version>',
    'the version to start from (default: the newest one kept, else the newest that ships)',
  );

export const seedFlag = () =>
  wholeNumber('--seed <number>', 'the same seed gives the same result (default: random)', seeds);

/** For runs: those that are started alike twice are twins only where it is asked for. */
export const runSeedFlag = () =>
  wholeNumber('--seed <number>', 'the same seed gives the same run (default: drawn, and kept with the run)', seeds);

export const fixedSeedFlag = () =>
  wholeNumber('--seed <number>', 'the same seed gives the same result (default: 0)', seeds);

export const promptsFlag = (fallback: string) =>
  new Option(
    '--prompts <file>',
    `JSON Lines with "prompt", or the name of a dataset, or everyday, or everyday-heldout (default: ${fallback})`,
  );

export const dataFlag = (fallback: string) =>
  new Option('--data <set>', `a dataset by name; may be given several times (default: ${fallback})`).argParser(
    (name: string, earlier: string[] | undefined) => [...(earlier ?? []), name],
  );

export const demonstrationsFlag = () =>
  new Option(
    '--demonstrations <set>',
    'chats that PPO mixes in where pretrainingCoef is above 0, by name; may be given several times (default: all chats and demonstrations)',
  ).argParser((name: string, earlier: string[] | undefined) => [...(earlier ?? []), name]);

/** Of `ratersFlag`: `human`, `rule`, the name of a rule, or a person's. */
function raterChoice(text: string): RaterChoice {
  if (text === 'human' || text === 'rule') return { kind: text };
  return { kind: text.startsWith('rule:') ? 'rule' : 'human', name: text };
}

export const ratersFlag = (which: string) =>
  new Option(
    '--raters <who>',
    `${which}: human (all people), rule (all rules), rule:NAME or a person’s name; may be given several times (default: everybody’s)`,
  ).argParser((text: string, earlier: RaterChoice[] | undefined) => {
    if (text === '') throw new InvalidArgumentError('--raters expects human, rule, rule:NAME or a person’s name.');
    return [...(earlier ?? []), raterChoice(text)];
  });

/** Candidates of one prompt; as many as the contract takes. */
export const candidateCountFlag = (min: number, fallback: number) =>
  wholeNumber('--n <number>', `replies to each prompt (default: ${fallback})`, { min, max: 16 });

/** How updates are computed where memory is short; settings of every trainer, which a settings file may hold as well. */
export const memoryFlags = [
  () =>
    new Option(
      '--gradient-checkpointing <when>',
      'compute activations a second time instead of keeping them (default: auto, where memory asks for it)',
    ).choices(['auto', 'always', 'never']),
  () =>
    wholeNumber(
      '--gradient-accumulation-steps <number>',
      'parts that each batch is computed in; 0 takes as few as fit (default: 0)',
      { min: 0, max: 1024 },
    ),
];

export interface MemoryOptions {
  readonly gradientCheckpointing?: string;
  readonly gradientAccumulationSteps?: number;
}

/** Settings with what was given on the command line, which counts before the file. */
export function withMemoryFlags(settings: JsonObject | undefined, options: MemoryOptions): JsonObject | undefined {
  const { gradientCheckpointing, gradientAccumulationSteps } = options;
  const given: JsonObject = {
    ...(gradientCheckpointing !== undefined && { gradientCheckpointing }),
    ...(gradientAccumulationSteps !== undefined && { gradientAccumulationSteps }),
  };
  return Object.keys(given).length === 0 ? settings : { ...settings, ...given };
}

export const samplingFlags = [
  () => wholeNumber('--max-tokens <number>', 'where a reply is cut off', { min: 1, max: 8192 }),
  () => decimal('--temperature <number>', 'how freely to choose; 0 takes the likeliest', { min: 0, max: 10 }),
  () => wholeNumber('--top-k <number>', 'choose among the k likeliest tokens; 0 is off', { min: 0, max: 1_000_000 }),
  () => decimal('--top-p <number>', 'choose among the tokens of this probability; 1 is off', { min: 0.001, max: 1 }),
  () =>
    decimal('--min-p <number>', 'choose among tokens this fraction as likely as the likeliest; 0 is off', {
      min: 0,
      max: 1,
    }),
  () =>
    decimal('--repetition-penalty <number>', 'above 1, words used before become less likely; 1 is off', {
      min: 0.1,
      max: 10,
    }),
  () =>
    new Option(
      '--precision <name>',
      'of the matrices; fewer bits are faster and round the policy (default: f32)',
    ).choices(precisions),
  () =>
    new Option('--stop <text>', 'end a reply before this text; may be given several times').argParser(
      (text: string, earlier: string[] | undefined) => {
        if (text === '') throw new InvalidArgumentError('--stop expects a text of at least one character.');
        return [...(earlier ?? []), text];
      },
    ),
];

export interface SamplingOptions {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly repetitionPenalty?: number;
  readonly stop?: string[];
  readonly precision?: Precision;
}

/** Only what was given, so that the version's own recommendation holds for the rest. */
export function samplingOf(options: SamplingOptions): SamplingOptions {
  const { maxTokens, temperature, topK, topP, minP, repetitionPenalty, stop, precision } = options;
  const all = { maxTokens, temperature, topK, topP, minP, repetitionPenalty, stop, precision };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** @param usual what it is by default */
export function rewardFlag(usual: string): Option {
  return new Option(
    '--reward <rewards...>',
    'what replies are rewarded by: model, rule:NAME such as rule:question, file:PATH (a function in a JavaScript file), or several with ' +
      `weights, such as 0.7*model 0.3*rule:length:5-20 (default: ${usual})`,
  );
}
