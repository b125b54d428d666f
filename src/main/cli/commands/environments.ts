/** Environments of conversations: which there are, whether they are sound, and one to act in by hand. */
import { Argument } from 'commander';
import { drawnSeed } from '../../../shared/domain/drawn-seed.ts';
import { environmentNames, type EnvironmentName } from '../../../shared/domain/environments.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { EpisodeView } from '../../../shared/contract/environments.ts';
import { format, t } from '../../../shared/language/t.ts';
import type { CommandContext, CommandGroup, CommandSpec } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { fixedSeedFlag, promptsFlag, rewardFlag, seedFlag, shapingFlag } from '../input/flags.ts';
import { wholeNumber } from '../input/option-values.ts';
import { promptSource } from '../input/prompt-source.ts';
import { rewardsFrom } from '../input/reward-text.ts';
import { rewardsInWords } from '../../../shared/domain/reward-choice.ts';
import { LineInput } from '../terminal/line-input.ts';
import { printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';

interface Options {
  readonly seed?: number;
  readonly episodes?: number;
  readonly prompts?: string;
  readonly reward?: string[];
  readonly shaping?: number;
}

const nameArgument = () => new Argument('<name>', t.cliHelp.environments.name).choices(environmentNames);

const environmentFlags = [() => promptsFlag('everyday'), () => rewardFlag('rule:question'), shapingFlag];

const listCommand: CommandSpec = {
  name: 'list',
  get summary() {
    return t.cliHelp.environments.list;
  },
  examples: ['parley environments list'],
  run() {
    const { heading } = t.environments;
    const all = environmentNames.map((name) => ({ name, description: t.environments.descriptions[name] }));
    const rows = all.map(({ name, description }) => [name, description]);
    const text = table([{ title: heading.name }, { title: heading.description }], rows);
    return Promise.resolve({ json: all, text });
  },
};

const checkCommand: CommandSpec = {
  name: 'check',
  get summary() {
    return t.cliHelp.environments.check;
  },
  get description() {
    return t.cliHelp.environments.checkDescription;
  },
  arguments: [nameArgument],
  options: [
    () => wholeNumber('--episodes <number>', t.cliHelp.environments.episodes, { min: 1, max: 1000 }),
    fixedSeedFlag,
    ...environmentFlags,
  ],
  examples: ['parley environments check coffee', 'parley environments check prompts --reward rule:length:5-20'],
  async run(context, { episodes, ...options }: Options, [name = '']) {
    const client = await context.client();
    const env = name as EnvironmentName;
    const check = await client.environments.check({ ...(await environmentOf(client, env, options)), episodes });
    const { faults, ...figures } = check;
    const lines = [
      t.environments.checked({ name, ...figures }),
      ...faults.map((fault) => t.environments.fault({ fault })),
      ...(faults.length === 0 ? [t.environments.sound] : []),
    ];
    return { json: check, text: lines.join('\n'), exitCode: faults.length === 0 ? exitCodes.done : exitCodes.failed };
  },
};

const playCommand: CommandSpec = {
  name: 'play',
  get summary() {
    return t.cliHelp.environments.play;
  },
  get description() {
    return t.cliHelp.environments.playDescription;
  },
  arguments: [nameArgument],
  options: [seedFlag, ...environmentFlags],
  examples: ['parley environments play coffee', 'parley environments play twenty-questions --seed 7'],
  async run(context, { seed = drawnSeed(), ...options }: Options, [name = '']) {
    const client = await context.client();
    const environment = await environmentOf(client, name as EnvironmentName, { ...options, seed });
    const episode = await play(context, (replies) =>
      client.environments.play({ ...environment, replies: [...replies] }),
    );
    const total = episode.turns.reduce((sum, { reward }) => sum + reward, 0);
    context.terminal.note(
      episode.over
        ? t.environments.episodeOver({ turns: episode.turns.length, total, seed })
        : t.environments.episodeLeft({ turns: episode.turns.length, total, seed }),
    );
    return { json: { seed, return: total, ...episode } };
  },
};

/** Line by line until the episode or the input ends. */
async function play(
  { terminal, interrupt, stdin }: CommandContext,
  after: (replies: readonly string[]) => Promise<EpisodeView>,
): Promise<EpisodeView> {
  const lines = new LineInput({ input: stdin, output: terminal.dialogueStream, interrupt });
  const replies: string[] = [];
  let episode = await after(replies);
  let shown = 0;
  const show = () => {
    for (const { role, content } of episode.messages.slice(shown))
      if (role !== 'assistant') terminal.note(printable(content));
    shown = episode.messages.length;
  };
  try {
    show();
    while (!episode.over) {
      const line = await lines.ask('> ');
      if (line === undefined) break;
      replies.push(line);
      episode = await after(replies);
      show();
      const reward = episode.turns.at(-1)!.reward;
      if (reward !== 0) terminal.note(t.environments.reward({ reward: format.rounded(reward, 3) }));
    }
  } finally {
    lines.close();
  }
  return episode;
}

async function environmentOf(
  client: Client,
  env: EnvironmentName,
  { seed, prompts = 'everyday', reward, shaping }: Options,
) {
  return {
    env,
    seed,
    shaping,
    ...(env === 'prompts' && { prompts: await promptSource(client, prompts) }),
    ...(reward !== undefined && { reward: rewardsInWords(rewardsFrom(reward)) }),
  };
}

export const environmentsCommands: CommandGroup = {
  name: 'environments',
  get summary() {
    return t.cliHelp.environments.summary;
  },
  commands: [listCommand, checkCommand, playCommand],
};
