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
import { counted, duration } from '../terminal/figures.ts';
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
  summary: 'one whole RLHF round, from rankings to a judged new version',
  description:
    'One whole round: splits the rankings by prompt, trains the policy by the method and a judge on rankings that the policy does not ' +
    'learn from, and lets the new version compete with its parent on prompts that neither saw. Methods that practise on prompts (PPO) get a reward ' +
    'model from half of the rankings first. The new version is kept only if it surely wins by the judge.',
  options: [
    fromFlag,
    () => new Option('--method <name>', 'how the policy learns (default: ppo)').choices(policyMethodNames),
    () => rewardFlag('the round’s own reward model'),
    () => dataFlag('the rankings made here, or all datasets'),
    () => ratersFlag('whose rankings'),
    () => promptsFlag('the prompts of the data'),
    () =>
      new Option('--contest <file>', 'prompts to be judged on, never trained on (default: a part of all, set aside)'),
    demonstrationsFlag,
    () =>
      new Option(
        '--config <file>',
        'a JSON object with the settings of "reward" and of the method under its name, such as {"ppo": {"episodes": 512}}',
      ),
    runSeedFlag,
    () =>
      wholeNumber(
        '--rounds <number>',
        'rounds one after the other, each from the version that the one before kept; ends with one that is not kept',
        { min: 1, max: 100 },
      ),
    () => new Option('--dry-run', 'only say what it would do, with memory and time'),
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
      if (rounds > 1) context.terminal.note(`Round ${number} of at most ${rounds}`);
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
  const amounts: Readonly<Record<string, string>> = {
    freeze: `${counted(parts.rankings, 'ranking')}, ${counted(parts.pairs, 'pair')}, ${counted(parts.ties, 'tie')}`,
    reward: counted(parts.rewardTrain, 'ranking'),
    judge: counted(parts.judgeTrain, parts.labels > 0 ? 'pair' : 'ranking'),
    [method]: {
      prompts: counted(parts.ppoPrompts, 'prompt'),
      comparisons: counted(parts.rewardTrain, 'ranking'),
      labels: [
        ...(parts.labels > 0 ? [counted(parts.labels, 'thumb')] : []),
        ...(parts.rewardTrain > 0 ? [counted(parts.rewardTrain, 'ranking')] : []),
      ].join(', '),
      chats: counted(parts.chats, 'chat'),
    }[policyMethodCalled(method).needs],
    contest: `${counted(parts.contestPrompts, 'prompt')}, ${counted(Number(settings.contestSamples), 'reply', 'replies')} each`,
  };
  const rows = roundStages(method, rewarded?.length ? rewarded : undefined).map(({ id, title, purpose }) => [
    title,
    amounts[id] ?? '',
    purpose,
  ]);
  const expected =
    time === undefined
      ? 'Time: not known before a first round by this method here.'
      : `Time: about ${duration(time.seconds)}, by the pace of ${time.after}.`;
  return {
    json: { method, from, parts, memory, settings, time: time ?? null },
    text: [
      table([{ title: 'Stage' }, { title: 'On' }, { title: 'What for' }], rows),
      '',
      memoryLine(memory),
      expected,
    ].join('\n'),
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
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
    throw new ParleyError('invalid_input', `--config: ${path} has "${stray}"; expected ${known.join(', ')}.${hint}`);
  }
  for (const name of trainers) {
    if (jsonObjectSchema.optional().safeParse(settings[name]).success) continue;
    throw new ParleyError('invalid_input', `--config: "${name}" in ${path} should be an object of settings.`);
  }
  for (const name of numbers) {
    if (settings[name] === undefined || typeof settings[name] === 'number') continue;
    throw new ParleyError('invalid_input', `--config: "${name}" in ${path} should be a number.`);
  }
  return settings;
}
