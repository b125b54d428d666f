/** Flags that several commands share, so that each means and says the same everywhere. */
import { InvalidArgumentError, Option } from 'commander';
import type { BestOf } from '../../../shared/domain/best-of.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { precisions, type Precision } from '../../../shared/domain/precision.ts';
import { isRewards } from '../../../shared/domain/reward-choice.ts';
import { judgeFrom } from './reward-text.ts';
import { said } from '../../../shared/language/said.ts';
import { decimal, seeds, wholeNumber } from './option-values.ts';
import { t } from '../../../shared/language/t.ts';

export const versionFlag = () => new Option('--version <version>', t.cliHelp.options.version);

export const fromFlag = () => new Option('--from <version>', t.cliHelp.options.from);

export const seedFlag = () => wholeNumber('--seed <number>', t.cliHelp.options.seed, seeds);

/** For runs: those that are started alike twice are twins only where it is asked for. */
export const runSeedFlag = () => wholeNumber('--seed <number>', t.cliHelp.options.runSeed, seeds);

export const fixedSeedFlag = () => wholeNumber('--seed <number>', t.cliHelp.options.fixedSeed, seeds);

/** @param usual what holds without it */
export const promptsFlag = (usual: string) => new Option('--prompts <file>', t.cliHelp.options.prompts({ usual }));

/** @param usual what holds without it */
export const dataFlag = (usual: string) =>
  new Option('--data <set>', t.cliHelp.options.data({ usual })).argParser(
    (name: string, earlier: string[] | undefined) => [...(earlier ?? []), name],
  );

export const demonstrationsFlag = () =>
  new Option('--demonstrations <set>', t.cliHelp.options.demonstrations).argParser(
    (name: string, earlier: string[] | undefined) => [...(earlier ?? []), name],
  );

/** Of `ratersFlag`: `human`, `rule`, the name of a rule, or a person's. */
function raterChoice(text: string): RaterChoice {
  if (text === 'human' || text === 'rule') return { kind: text };
  return { kind: text.startsWith('rule:') ? 'rule' : 'human', name: text };
}

/** @param description whose rankings */
export const ratersFlag = (description = t.cliHelp.options.raters) =>
  new Option('--raters <who>', description).argParser((text: string, earlier: RaterChoice[] | undefined) => {
    if (text === '') throw new InvalidArgumentError(t.cliInput.ratersExpected);
    return [...(earlier ?? []), raterChoice(text)];
  });

/** Candidates of one prompt; as many as the contract takes. */
export const candidateCountFlag = (min: number, count: number) =>
  wholeNumber('--n <number>', t.cliHelp.options.candidates({ count }), { min, max: 16 });

/** How updates are computed where memory is short; settings of every trainer, which a settings file may hold as well. */
export const memoryFlags = [
  () =>
    new Option('--gradient-checkpointing <when>', t.cliHelp.options.checkpointing).choices(['auto', 'always', 'never']),
  () => wholeNumber('--gradient-accumulation-steps <number>', t.cliHelp.options.accumulation, { min: 0, max: 1024 }),
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
  () => wholeNumber('--max-tokens <number>', t.cliHelp.options.maxTokens, { min: 1, max: 8192 }),
  () => decimal('--temperature <number>', t.cliHelp.options.temperature, { min: 0, max: 10 }),
  () => wholeNumber('--top-k <number>', t.cliHelp.options.topK, { min: 0, max: 1_000_000 }),
  () => decimal('--top-p <number>', t.cliHelp.options.topP, { min: 0.001, max: 1 }),
  () =>
    decimal('--min-p <number>', t.cliHelp.options.minP, {
      min: 0,
      max: 1,
    }),
  () =>
    decimal('--repetition-penalty <number>', t.cliHelp.options.repetitionPenalty, {
      min: 0.1,
      max: 10,
    }),
  () => new Option('--precision <name>', t.cliHelp.options.precision).choices(precisions),
  () =>
    new Option('--stop <text>', t.cliHelp.options.stop).argParser((text: string, earlier: string[] | undefined) => {
      if (text === '') throw new InvalidArgumentError(t.cliInput.stopExpected);
      return [...(earlier ?? []), text];
    }),
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

export interface BestOfOptions {
  readonly bestOf?: number;
  readonly by?: string;
}

export const bestOfFlags = [
  () => wholeNumber('--best-of <n>', t.cliHelp.options.bestOf, { min: 2, max: 16 }),
  () => new Option('--by <what>', t.cliHelp.options.bestOfBy),
];

/** Of `--best-of` and `--by`; undefined without them. The name of a run alone means its reward model. */
export function bestOfOf({ bestOf: n, by }: BestOfOptions): BestOf | undefined {
  if (n === undefined && by !== undefined) {
    throw new ParleyError('invalid_input', said('cliInput.bestOfExpected', { by }));
  }
  if (n === undefined) return undefined;
  return { n, by: by === undefined ? 'reward' : judgeFrom(isRewards(by) ? by : `reward:${by}`) };
}

export const shapingFlag = () => decimal('--shaping <weight>', t.cliHelp.environments.shaping, { min: 0, max: 10 });

/** @param usual what it is by default */
export function rewardFlag(usual: string): Option {
  return new Option('--reward <rewards...>', t.cliHelp.options.reward({ usual }));
}
