import { Argument, Option } from 'commander';
import type { Client } from '../../../shared/contract/contract.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { environmentNames, type EnvironmentName } from '../../../shared/domain/environments.ts';
import type { JsonObject, JsonValue } from '../../../shared/domain/json.ts';
import { drawnSeed } from '../../../shared/domain/drawn-seed.ts';
import { methodCalled, methodNames } from '../../../shared/methods/all.ts';
import { isRemoteMethod } from '../../../shared/methods/remote-methods.ts';
import type { Method } from '../../../shared/methods/all.ts';
import { runCalled } from '../input/choose-run.ts';
import type { CommandContext, CommandGroup, CommandResult, CommandSpec } from '../command.ts';
import { dataLine } from '../input/data-line.ts';
import {
  dataFlag,
  demonstrationsFlag,
  fromFlag,
  memoryFlags,
  promptsFlag,
  ratersFlag,
  rewardFlag,
  runSeedFlag,
  shapingFlag,
  withMemoryFlags,
} from '../input/flags.ts';
import type { MemoryOptions } from '../input/flags.ts';
import { askToSend } from '../input/ask-to-send.ts';
import { followGroup } from '../run-output/follow-group.ts';
import { followRun } from '../run-output/follow-run.ts';
import { memoryLine } from '../run-output/memory-lines.ts';
import { rewardsFrom } from '../input/reward-text.ts';
import { promptSource } from '../input/prompt-source.ts';
import { runEnd } from '../run-output/run-end.ts';
import { seedsFlag } from '../input/seed-list.ts';
import { settingLines } from '../input/setting-lines.ts';
import { readSettingsFile } from '../input/settings-file.ts';
import { said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

export interface TrainOptions extends MemoryOptions {
  readonly from?: string;
  readonly data?: string[];
  readonly config?: string;
  readonly seed?: number;
  readonly prompts?: string;
  readonly demonstrations?: string[];
  readonly rewardRun?: string;
  readonly reward?: string[];
  readonly raters?: RaterChoice[];
  readonly teacher?: string;
  readonly env?: EnvironmentName;
  readonly shaping?: number;
  readonly on?: string;
}

type TrainInput = Parameters<Client['train']['start']>[0];

const configFlag = () => new Option('--config <file>', t.cliHelp.options.config);

const comparisonFlags = [() => dataFlag(t.cliHelp.options.allRankings), () => ratersFlag()];

/** By what a method learns from: the flags that say so. */
const flagsFor: Readonly<Record<Method['needs'], readonly (() => Option)[]>> = {
  chats: [() => dataFlag(t.cliHelp.options.allChats)],
  teacher: [
    () => new Option('--teacher <version>', t.cliHelp.options.teacher).makeOptionMandatory(),
    () => dataFlag(t.cliHelp.options.allChats),
  ],
  comparisons: comparisonFlags,
  labels: [() => dataFlag(t.cliHelp.options.allLabels), () => ratersFlag()],
  prompts: [
    ...comparisonFlags,
    () => promptsFlag(t.cliHelp.options.promptsOfData),
    demonstrationsFlag,
    () => rewardFlag('model'),
    () => new Option('--reward-run <run>', t.cliHelp.options.rewardRun),
    () => new Option('--env <name>', t.cliHelp.options.env).choices(environmentNames),
    shapingFlag,
  ],
};

export async function trainInputOf(
  client: Client,
  { name, needs }: Method,
  options: TrainOptions,
): Promise<TrainInput> {
  const { config, from, data, raters, demonstrations, prompts, rewardRun, reward = [], seed = drawnSeed() } = options;
  const read = config === undefined ? undefined : readSettingsFile(config);
  const settings = withEnvironment(withMemoryFlags(read, options), options);
  requireOneSource(options, settings?.env);
  const common = { method: name, from, data, settings, seed, on: options.on };
  if (needs === 'chats') return common as TrainInput;
  if (needs === 'teacher') return { ...common, teacher: options.teacher } as TrainInput;
  if (needs === 'comparisons' || needs === 'labels') return { ...common, raters } as TrainInput;
  const run = rewardRun === undefined ? undefined : (await runCalled(client, rewardRun)).id;
  const source = prompts === undefined ? undefined : await promptSource(client, prompts);
  const rewards = { reward: rewardsFrom(reward), rewardRun: run };
  return { ...common, raters, demonstrations, prompts: source, ...rewards } as TrainInput;
}

/** An environment brings its own tasks and rewards, and only its rewards are shaped. @throws ParleyError invalid_input */
function requireOneSource({ prompts, reward, rewardRun, shaping }: TrainOptions, env: JsonValue | undefined): void {
  const practises = typeof env === 'string' && env !== 'prompts';
  if (practises && [prompts, reward, rewardRun].some((given) => given !== undefined)) {
    throw new ParleyError('invalid_input', said('cliInput.environmentOrReward', { env }));
  }
  if (!practises && shaping !== undefined) throw new ParleyError('invalid_input', said('cliInput.shapingAlone'));
}

/** Settings with the environment that was given on the command line, which counts before the file. */
function withEnvironment(settings: JsonObject | undefined, { env, shaping }: TrainOptions): JsonObject | undefined {
  if (env === undefined && shaping === undefined) return settings;
  return { ...settings, ...(env !== undefined && { env }), ...(shaping !== undefined && { shaping }) };
}

/** The flags of whatever trains by a method, but for the seeds. */
export function trainFlags({ needs }: Method): (() => Option)[] {
  return [fromFlag, ...flagsFor[needs], configFlag, ...memoryFlags];
}

const remoteFlags = [
  () => new Option('--on <target>', t.cliHelp.options.on),
  () => new Option('--yes', t.cliHelp.options.yes),
];

function trainCommand(method: Method): CommandSpec {
  return {
    name: method.name,
    get summary() {
      return method.summary;
    },
    get description() {
      return method.description;
    },
    examples: method.examples,
    options: [...trainFlags(method), runSeedFlag, seedsFlag, ...(isRemoteMethod(method.name) ? remoteFlags : [])],
    async run(
      context: CommandContext,
      { seeds, yes, ...options }: TrainOptions & { readonly seeds?: number[]; readonly yes?: boolean },
    ): Promise<CommandResult> {
      if (seeds !== undefined && options.seed !== undefined) {
        throw new ParleyError('invalid_input', said('cliInput.seedOrSeeds'));
      }
      if (seeds !== undefined && options.on !== undefined) {
        throw new ParleyError('invalid_input', said('cliInput.seedsOrOn'));
      }
      const client = await context.client();
      const input = await trainInputOf(client, method, options);
      if (options.on === undefined) context.terminal.note(memoryLine(await client.train.estimate(input)));
      else await askToSend(context, options.on, await client.train.travels(input), yes === true);
      if (seeds !== undefined) return followGroup(context, client, await client.groups.seeds({ train: input, seeds }));
      const run = await client.train.start(input);
      const learnsFrom = dataLine(run);
      if (learnsFrom !== undefined) context.terminal.note(learnsFrom);
      const result = await followRun(context, client, run.id);
      return runEnd(client, run, result);
    },
  };
}

const settings: CommandSpec = {
  name: 'settings',
  get summary() {
    return t.cliHelp.train.settings;
  },
  get description() {
    return t.cliHelp.train.settingsDescription;
  },
  arguments: [() => new Argument('[method]', t.cliHelp.train.method).choices(methodNames)],
  examples: ['parley train settings ppo', 'parley train settings --json'],
  // Without the home folder, which the workbench may hold.
  async run(_context: CommandContext, _options, [method]): Promise<CommandResult> {
    const { describeSettings } = await import('../../app/training/describe-settings.ts');
    const all = describeSettings();
    const asked = methodNames.filter((name) => method === undefined || name === method);
    return {
      json: Object.fromEntries(asked.map((name) => [name, all[name]])),
      text: asked.map((name) => `${name}\n\n${settingLines(all[name])}`).join('\n\n'),
    };
  },
};

export const trainCommands: CommandGroup = {
  name: 'train',
  get summary() {
    return t.cliHelp.train.summary;
  },
  commands: [...methodNames.map((name) => trainCommand(methodCalled(name))), settings],
};
