import { Argument, Option } from 'commander';
import type { Client } from '../../../shared/contract/contract.ts';
import type { StageMemory } from '../../../shared/contract/memory.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import { drawnSeed } from '../../../shared/domain/drawn-seed.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { runCalled } from '../choose-run.ts';
import type { CommandContext, CommandGroup, CommandResult, CommandSpec } from '../command.ts';
import { dataLine } from '../data-line.ts';
import {
  dataFlag,
  demonstrationsFlag,
  fromFlag,
  memoryFlags,
  promptsFlag,
  ratersFlag,
  runSeedFlag,
  withMemoryFlags,
} from '../flags.ts';
import type { MemoryOptions } from '../flags.ts';
import { followRun } from '../follow-run.ts';
import { memoryLine } from '../memory-lines.ts';
import { promptSource } from '../prompt-source.ts';
import { runEnd } from '../run-end.ts';
import { settingLines } from '../setting-lines.ts';
import { readSettingsFile } from '../settings-file.ts';

interface Options extends MemoryOptions {
  readonly from?: string;
  readonly data?: string[];
  readonly config?: string;
  readonly seed?: number;
  readonly prompts?: string;
  readonly demonstrations?: string[];
  readonly rewardRun?: string;
  readonly raters?: RaterChoice[];
}

interface Input {
  readonly from: string | undefined;
  readonly data: string[] | undefined;
  readonly settings: JsonObject | undefined;
  readonly seed: number | undefined;
}

/** The same request, asked for what it would take and then started. */
interface Requests {
  readonly estimate: () => Promise<readonly StageMemory[]>;
  readonly start: () => Promise<RunView>;
}

type RequestsOf = (client: Client, input: Input, options: Options) => Requests | Promise<Requests>;

const configFlag = () =>
  new Option(
    '--config <file>',
    'a JSON object of settings, such as {"learningRate": 0.0002} (parley train settings lists them)',
  );

const comparisonFlags = [() => dataFlag('the rankings made here, or all datasets'), () => ratersFlag('whose rankings')];

function trainCommand(spec: Omit<CommandSpec, 'run'>, requestsOf: RequestsOf): CommandSpec {
  return {
    ...spec,
    options: [...(spec.options ?? []), ...memoryFlags],
    async run(context: CommandContext, options: Options): Promise<CommandResult> {
      const { config, from, data, seed = drawnSeed() } = options;
      const settings = withMemoryFlags(config === undefined ? undefined : readSettingsFile(config), options);
      const client = await context.client();
      const { estimate, start } = await requestsOf(client, { from, data, settings, seed }, options);
      context.terminal.note(memoryLine(await estimate()));
      const run = await start();
      const learnsFrom = dataLine(run);
      if (learnsFrom !== undefined) context.terminal.note(learnsFrom);
      const result = await followRun(context, client, run.id);
      return runEnd(client, run, result);
    },
  };
}

const sft = trainCommand(
  {
    name: 'sft',
    summary: 'supervised fine-tuning on chats and demonstrations',
    options: [fromFlag, () => dataFlag('all chats'), configFlag, runSeedFlag],
    examples: ['parley train sft --data chats', 'parley train sft --data chats --config sft.json --seed 1'],
  },
  (client, input) => ({ estimate: () => client.estimate.sft(input), start: () => client.train.sft(input) }),
);

const reward = trainCommand(
  {
    name: 'reward',
    summary: 'a reward model from rankings and preferences',
    description:
      'A reward model from rankings and preferences, measured on prompts that it was not trained on and beside the ' +
      'baseline "the longer reply wins".',
    options: [fromFlag, ...comparisonFlags, configFlag, runSeedFlag],
    examples: ['parley train reward', 'parley train reward --data hh_helpful --seed 1'],
  },
  (client, input, { raters }) => ({
    estimate: () => client.estimate.reward({ ...input, raters }),
    start: () => client.train.reward({ ...input, raters }),
  }),
);

const dpo = trainCommand(
  {
    name: 'dpo',
    summary: 'direct preference optimization on rankings and preferences',
    description:
      'A version that prefers what was preferred, without a reward model; measured by the reward it implies, on prompts ' +
      'that it was not trained on.',
    options: [fromFlag, ...comparisonFlags, configFlag, runSeedFlag],
    examples: ['parley train dpo', 'parley train dpo --data hh_helpful --config lora.json'],
  },
  (client, input, { raters }) => ({
    estimate: () => client.estimate.dpo({ ...input, raters }),
    start: () => client.train.dpo({ ...input, raters }),
  }),
);

const ppo = trainCommand(
  {
    name: 'ppo',
    summary: 'PPO against a reward model',
    options: [
      fromFlag,
      ...comparisonFlags,
      () => promptsFlag('the prompts of the data'),
      demonstrationsFlag,
      () => new Option('--reward-run <run>', 'the run that made the reward model (default: the newest)'),
      configFlag,
      runSeedFlag,
    ],
    examples: ['parley train ppo --prompts everyday --seed 1'],
  },
  async (client, input, { prompts, rewardRun, raters, demonstrations }) => {
    const run = rewardRun === undefined ? undefined : (await runCalled(client, rewardRun)).id;
    const source = prompts === undefined ? undefined : await promptSource(client, prompts);
    const request = { ...input, raters, demonstrations, prompts: source, rewardRun: run };
    return { estimate: () => client.estimate.ppo(request), start: () => client.train.ppo(request) };
  },
);

const methods = ['sft', 'reward', 'dpo', 'ppo'] as const;

const settings: CommandSpec = {
  name: 'settings',
  summary: 'what each method can be told by --config',
  description: 'What a method can be told by --config: each setting with its default, its bounds and what it does.',
  arguments: [() => new Argument('[method]', 'default: all of them').choices(methods)],
  examples: ['parley train settings ppo', 'parley train settings --json'],
  // Without the home folder, which the workbench may hold.
  async run(_context: CommandContext, _options, [method]): Promise<CommandResult> {
    const { describeSettings } = await import('../../app/training/describe-settings.ts');
    const all = describeSettings();
    const asked = methods.filter((name) => method === undefined || name === method);
    return {
      json: Object.fromEntries(asked.map((name) => [name, all[name]])),
      text: asked.map((name) => `${name}\n\n${settingLines(all[name])}`).join('\n\n'),
    };
  },
};

export const trainCommands: CommandGroup = {
  name: 'train',
  summary: 'single training runs',
  commands: [sft, reward, ppo, dpo, settings],
};
