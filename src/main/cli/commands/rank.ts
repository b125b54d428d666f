import { Option } from 'commander';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { CommandContext, CommandResult, CommandSpec } from '../command.ts';
import { candidateCountFlag, promptsFlag, samplingFlags, samplingOf, seedFlag, versionFlag } from '../input/flags.ts';
import type { SamplingOptions } from '../input/flags.ts';
import { rankByKeyboard } from '../talk/keyboard-ranking.ts';
import { noteLeftOut } from '../run-output/left-out.ts';
import { isRewards } from '../../../shared/domain/reward-choice.ts';
import { isRuleName, ruleForm, ruleNames } from '../../../shared/domain/rules.ts';
import { wholeNumber } from '../input/option-values.ts';
import { promptSource } from '../input/prompt-source.ts';
import { judgeFrom } from '../input/reward-text.ts';
import { untilDone } from '../run-output/until-done.ts';
import { said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

interface Options extends SamplingOptions {
  readonly prompts?: string;
  readonly n?: number;
  readonly count?: number;
  readonly rater?: string;
  readonly version?: string;
  readonly seed?: number;
}

const defaultCandidates = 4;
const defaultSimulatedCount = 100;

export const rankCommand: CommandSpec = {
  name: 'rank',
  get summary() {
    return t.cliHelp.rank.summary;
  },
  get description() {
    return t.cliHelp.rank.description({ rules: ruleNames.map(ruleForm) });
  },
  options: [
    () => promptsFlag('everyday'),
    () => candidateCountFlag(2, defaultCandidates),
    () =>
      wholeNumber('--count <number>', t.cliHelp.rank.count({ count: defaultSimulatedCount }), {
        min: 1,
        max: 1_000_000,
      }),
    () => new Option('--rater <name>', t.cliHelp.rank.rater),
    versionFlag,
    seedFlag,
    ...samplingFlags,
  ],
  examples: [
    'parley rank',
    'parley rank --prompts my-prompts.jsonl --n 3 --rater anna',
    'parley rank --prompts everyday --n 4 --count 300 --rater rule:question',
  ],
  async run(context, options: Options) {
    const { rater = 'me' } = options;
    if (isRewards(rater)) return simulate(context, options, judgeFrom(rater));
    if (looksLikeRule(rater)) {
      throw new ParleyError('invalid_input', said('cliTalk.ruleExpected', { rater }));
    }
    return byKeyboard(context, options, rater);
  },
};

/** A forgotten prefix would make a person of a rule, and wait at the keyboard for ever. */
const looksLikeRule = (rater: string): boolean => isRuleName(rater.split(':')[0] ?? '') || rater.startsWith('rule');

async function simulate(context: CommandContext, options: Options, rater: string): Promise<CommandResult> {
  const client = await context.client();
  const stream = await client.rank.simulate(
    {
      prompts: await promptSource(client, options.prompts ?? 'everyday'),
      n: options.n ?? defaultCandidates,
      count: options.count ?? defaultSimulatedCount,
      rater,
      version: options.version,
      sampling: samplingOf(options),
      seed: options.seed,
    },
    { signal: context.interrupt.signal },
  );
  const result = await untilDone(context, stream, 'rankings');
  noteLeftOut(context, result.leftOut);
  return { json: result, text: t.cliTalk.simulated({ ...result, rater }) };
}

async function byKeyboard(context: CommandContext, options: Options, rater: string): Promise<CommandResult> {
  const client = await context.client();
  const prompts = await promptSource(client, options.prompts ?? 'everyday');
  const result = await rankByKeyboard(context, client, {
    prompts,
    n: options.n ?? defaultCandidates,
    rater,
    version: options.version,
    sampling: samplingOf(options),
    seed: options.seed,
    limit: options.count ?? Infinity,
  });
  const sampled = { prompts, version: options.version, sampling: samplingOf(options) };
  noteLeftOut(context, await client.rank.leftOut(sampled));
  const skipped = result.skipped === 0 ? [] : [t.cliTalk.promptsSkipped({ prompts: result.skipped })];
  return { json: result, text: t.cli.sideBySide({ parts: [t.cliTalk.ranked(result), ...skipped] }) };
}
