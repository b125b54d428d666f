import { Argument, Option } from 'commander';
import { isModelReward, parseRewards } from '../../../shared/domain/reward-choice.ts';
import { judgeFrom } from '../input/reward-text.ts';
import { contestantWords } from '../../../shared/domain/contestant-words.ts';
import { judgeWords } from '../../../shared/domain/judge-words.ts';
import type { CommandSpec } from '../command.ts';
import { nats, percent, shareWithInterval, wholeTokens } from '../terminal/figures.ts';
import { bestOfFlags, bestOfOf, fixedSeedFlag, promptsFlag, samplingFlags, samplingOf } from '../input/flags.ts';
import type { BestOfOptions, SamplingOptions } from '../input/flags.ts';
import { noteLeftOut } from '../run-output/left-out.ts';
import { VersionNames } from '../input/version-names.ts';
import { wholeNumber } from '../input/option-values.ts';
import { promptSource } from '../input/prompt-source.ts';
import { table } from '../terminal/table.ts';
import { untilDone } from '../run-output/until-done.ts';
import { t } from '../../../shared/language/t.ts';

interface Options extends SamplingOptions, BestOfOptions {
  readonly prompts?: string;
  readonly judge?: string;
  readonly samples?: number;
  readonly seed?: number;
  readonly againstBestOf?: number;
  readonly againstBy?: string;
}

export const compareCommand: CommandSpec = {
  name: 'compare',
  get summary() {
    return t.cliHelp.compare.summary;
  },
  get description() {
    return t.cliHelp.compare.description;
  },
  arguments: [() => new Argument('<a>', t.cliHelp.compare.a), () => new Argument('<b>', t.cliHelp.compare.b)],
  options: [
    () => promptsFlag('everyday-heldout'),
    () => new Option('--judge <judge>', t.cliHelp.compare.judge),
    () => wholeNumber('--samples <number>', t.cliHelp.compare.samples, { min: 1, max: 64 }),
    ...bestOfFlags,
    () => wholeNumber('--against-best-of <n>', t.cliHelp.compare.againstBestOf, { min: 2, max: 16 }),
    () => new Option('--against-by <what>', t.cliHelp.compare.againstBy),
    fixedSeedFlag,
    ...samplingFlags,
  ],
  examples: [
    'parley compare "Round 3" parley-base --judge rule:question --samples 4',
    'parley compare parley-base parley-base --best-of 4 --by "Reward 1" --judge rule:question',
  ],
  async run(context, options: Options, [first = '', second = '']) {
    const client = await context.client();
    const stream = await client.compare.contest(
      {
        a: first,
        b: second,
        prompts: await promptSource(client, options.prompts ?? 'everyday-heldout'),
        judge: options.judge && judgeFrom(options.judge),
        bestOf: {
          a: bestOfOf(options),
          b: bestOfOf({ bestOf: options.againstBestOf, by: options.againstBy }),
        },
        samples: options.samples,
        sampling: samplingOf(options),
        seed: options.seed,
      },
      { signal: context.interrupt.signal },
    );
    const result = await untilDone(context, stream, 'comparison');
    noteLeftOut(context, result.leftOut);
    const { winRate } = result;
    const names = await VersionNames.read(client);
    const runs = await client.runs.list({});
    const [a, b] = (['a', 'b'] as const).map((side) =>
      contestantWords({ version: names.of(result[side]), bestOf: result.bestOf[side] }, runs),
    );
    const judge = judgeWords(result.judge, runs);
    const share = shareWithInterval(winRate.value, winRate.low, winRate.high);
    const isModel = parseRewards(result.judge).some(({ name }) => isModelReward(name));
    const { count: comparisons, prompts, ties, length, repetition, kl } = result;
    const { heading } = t.cliResults;
    const columns = [
      { title: '' },
      { title: heading.first, align: 'right' as const },
      { title: heading.second, align: 'right' as const },
    ];
    const sentences = [
      [t.cliResults.wins({ first: a, second: b, share, judge }), ...(isModel ? [t.cliResults.allowsForJudge] : [])],
      [verdict(winRate.low, winRate.high), t.cliResults.comparisons({ comparisons, prompts, ties })],
    ];
    return {
      json: { ...names.beside(result), judgeName: judge },
      text: [
        ...sentences.map((line) => t.common.sentences({ sentences: line })),
        '',
        table(columns, [
          [heading.version, a, b],
          [t.cliRuns.meanLength, wholeTokens(length.a), wholeTokens(length.b)],
          [t.cliRuns.repetition, percent(repetition.a), percent(repetition.b)],
          [t.cliResults.klToSecond, kl === null ? t.cliResults.unknown : nats(kl), ''],
        ]),
      ].join('\n'),
    };
  },
};

function verdict(low: number, high: number): string {
  if (low > 0.5) return t.cliResults.firstIsBetter;
  if (high < 0.5) return t.cliResults.secondIsBetter;
  return t.cliResults.noDifference;
}
