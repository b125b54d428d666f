import { Option } from 'commander';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import { drawnSeed } from '../../../shared/domain/drawn-seed.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import { roundResultSchema } from '../../../shared/contract/results.ts';
import { policyMethodCalled, policyMethodNames } from '../../../shared/methods/all.ts';
import type { PolicyMethodName } from '../../../shared/methods/all.ts';
import { contestSettings } from '../../../shared/methods/round-settings.ts';
import { roundTime } from '../../../shared/methods/round-time.ts';
import { roundMethod, roundReward, roundStages, stageInWords } from '../../../shared/methods/stages.ts';
import type { CommandContext, CommandResult, CommandSpec } from '../command.ts';
import { table } from '../terminal/table.ts';
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
  withMemoryFlags,
} from '../input/flags.ts';
import type { MemoryOptions } from '../input/flags.ts';
import { followRun } from '../run-output/follow-run.ts';
import { memoryLine } from '../run-output/memory-lines.ts';
import { nearest } from '../../../shared/domain/nearest.ts';
import { wholeNumber } from '../input/option-values.ts';
import { rewardsFrom } from '../input/reward-text.ts';
import { promptSource } from '../input/prompt-source.ts';
import { runEnd } from '../run-output/run-end.ts';
import { readSettingsFile } from '../input/settings-file.ts';
import { said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

interface Options extends MemoryOptions {
  readonly from?: string;
  readonly data?: string[];
  readonly raters?: RaterChoice[];
  readonly method?: PolicyMethodName;
  readonly reward?: string[];
  readonly prompts?: string;
  readonly demonstrations?: string[];
  readonly contest?: string;
  readonly config?: string;
  readonly seed?: number;
  readonly rounds?: number;
  readonly dryRun?: boolean;
}

type RoundInput = NonNullable<Parameters<Client['round']['start']>[0]>;

export const roundCommand: CommandSpec = {
  name: 'round',
  get summary() {
    return t.cliHelp.round.summary;
  },
  get description() {
    return t.cliHelp.round.description;
  },
  options: [
    fromFlag,
    () => new Option('--method <name>', t.cliHelp.round.method).choices(policyMethodNames),
    () => rewardFlag(t.cliHelp.options.roundsRewardModel),
    () => dataFlag(t.cliHelp.options.allRankings),
    () => ratersFlag(),
    () => promptsFlag(t.cliHelp.options.promptsOfData),
    () => new Option('--contest <file>', t.cliHelp.round.contest),
    demonstrationsFlag,
    () => new Option('--config <file>', t.cliHelp.round.config),
    runSeedFlag,
    () => wholeNumber('--rounds <number>', t.cliHelp.round.rounds, { min: 1, max: 100 }),
    () => new Option('--dry-run', t.cliHelp.round.dryRun),
    ...memoryFlags,
  ],
  examples: [
    'parley round',
    'parley round --method dpo',
    'parley round --method rloo --reward rule:question',
    'parley round --from parley-base --prompts everyday --seed 1',
    'parley round --raters human --rounds 3',
    'parley round --dry-run',
  ],
  async run(context, options: Options) {
    const client = await context.client();
    const { rounds = 1 } = options;
    let request = await requestOf(client, options);
    if (options.dryRun) return dryRun(client, request);
    const ends: CommandResult[] = [];
    for (let number = 1; ; number++) {
      if (rounds > 1) context.terminal.note(t.cliResults.roundNumber({ number, most: rounds }));
      const { end, result } = await oneRound(context, client, request);
      ends.push(end);
      if (!result.kept || number === rounds) return rounds === 1 ? end : together(ends);
      request = { ...request, from: result.version, seed: drawnSeed(request.seed) };
    }
  },
};

async function requestOf(client: Client, options: Options): Promise<RoundInput & { seed: number }> {
  const {
    from,
    data,
    raters,
    method = 'ppo',
    reward = [],
    prompts,
    demonstrations,
    contest,
    config,
    seed = drawnSeed(),
  } = options;
  const told = config === undefined ? undefined : roundSettings(config);
  const settings = {
    ...told,
    reward: withMemoryFlags(told?.reward, options),
    [method]: withMemoryFlags(told?.[method], options),
  };
  const sourceOf = async (given: string | undefined) => (given === undefined ? undefined : promptSource(client, given));
  const sources = { prompts: await sourceOf(prompts), contest: await sourceOf(contest) };
  return { from, data, raters, demonstrations, method, reward: rewardsFrom(reward), ...sources, settings, seed };
}

/** Starts a round and follows it to its end. */
export async function oneRound(context: CommandContext, client: Client, request: RoundInput) {
  context.terminal.note(memoryLine((await client.round.estimate(request)).memory));
  const run = await client.round.start(request);
  const learnsFrom = dataLine(run);
  if (learnsFrom !== undefined) context.terminal.note(learnsFrom);
  const [method, reward] = [roundMethod(run.config), roundReward(run.config)];
  const result = await followRun(context, client, run.id, {
    stage: (stage) => context.terminal.note(stageInWords(method, stage, reward)),
  });
  return { end: await runEnd(client, run, result), result: roundResultSchema.parse(result) };
}

function together(ends: readonly CommandResult[]): CommandResult {
  return { json: { rounds: ends.map(({ json }) => json) }, text: ends.map(({ text }) => text).join('\n\n') };
}

/** What the round would do, stage by stage; nothing is started. */
async function dryRun(client: Client, request: RoundInput): Promise<CommandResult> {
  const { method = 'ppo' } = request;
  const { parts, memory, settings, from } = await client.round.estimate(request);
  const rewarded = request.reward?.map(({ name, weight = 1 }) => ({ name, weight }));
  const [runs, versions] = [await client.runs.list({ kinds: ['round'] }), await client.models.list()];
  const time = roundTime(
    { config: { method, ...(rewarded?.length && { rewardedBy: rewarded }), ...settings }, from },
    runs,
    versions,
  );
  const rewardTrain = t.cliResults.rankings({ rankings: parts.rewardTrain });
  const amounts: Readonly<Record<string, string>> = {
    freeze: t.cliResults.rankingsAndPairs(parts),
    reward: rewardTrain,
    judge:
      parts.labels > 0
        ? t.cliResults.pairs({ pairs: parts.judgeTrain })
        : t.cliResults.rankings({ rankings: parts.judgeTrain }),
    [method]: {
      prompts: t.cliResults.prompts({ prompts: parts.ppoPrompts }),
      comparisons: rewardTrain,
      labels: t.cli.sideBySide({
        parts: [
          ...(parts.labels > 0 ? [t.cliResults.thumbs({ thumbs: parts.labels })] : []),
          ...(parts.rewardTrain > 0 ? [rewardTrain] : []),
        ],
      }),
      chats: t.cliResults.chats({ chats: parts.chats }),
    }[policyMethodCalled(method).needs],
    contest: t.cliResults.promptsAndReplies({
      prompts: parts.contestPrompts,
      replies: Number(settings.contestSamples),
    }),
  };
  const rows = roundStages(method, rewarded?.length ? rewarded : undefined).map(({ id, title, purpose }) => [
    title,
    amounts[id] ?? '',
    purpose,
  ]);
  const expected = time === undefined ? t.cliResults.timeUnknown : t.cliResults.timeExpected(time);
  const { stage, on, purpose } = t.cliResults.heading;
  return {
    json: { method, from, parts, memory, settings, time: time ?? null },
    text: [table([{ title: stage }, { title: on }, { title: purpose }], rows), '', memoryLine(memory), expected].join(
      '\n',
    ),
  };
}

type RoundSettings = { readonly contestPrompts?: number; readonly contestSamples?: number } & {
  readonly [Name in 'reward' | PolicyMethodName]?: JsonObject;
};

const trainers = ['reward', ...policyMethodNames] as const;
const numbers = Object.keys(contestSettings);

/** The app checks what the settings say; here only that each stands where it belongs. */
function roundSettings(path: string): RoundSettings {
  const settings = readSettingsFile(path);
  const known = [...trainers, ...numbers];
  const stray = Object.keys(settings).find((key) => !known.includes(key));
  if (stray !== undefined) {
    const near = nearest(stray, known);
    throw new ParleyError(
      'invalid_input',
      near === undefined
        ? said('cliInput.configUnknown', { path, key: stray, known })
        : said('cliInput.configUnknownNear', { path, key: stray, known, near }),
    );
  }
  for (const name of trainers) {
    if (jsonObjectSchema.optional().safeParse(settings[name]).success) continue;
    throw new ParleyError('invalid_input', said('cliInput.configSettingsExpected', { path, key: name }));
  }
  for (const name of numbers) {
    if (settings[name] === undefined || typeof settings[name] === 'number') continue;
    throw new ParleyError('invalid_input', said('cliInput.configNumberExpected', { path, key: name }));
  }
  return settings;
}
