import { Argument, Option } from 'commander';
import { isModelReward, parseRewards } from '../../../shared/domain/reward-choice.ts';
import { judgeFrom } from '../input/reward-text.ts';
import { judgeWords } from '../../../shared/domain/judge-words.ts';
import type { CommandSpec } from '../command.ts';
import { count, counted, nats, percent, shareWithInterval } from '../terminal/figures.ts';
import { fixedSeedFlag, promptsFlag, samplingFlags, samplingOf } from '../input/flags.ts';
import type { SamplingOptions } from '../input/flags.ts';
import { noteLeftOut } from '../run-output/left-out.ts';
import { VersionNames } from '../input/version-names.ts';
import { wholeNumber } from '../input/option-values.ts';
import { promptSource } from '../input/prompt-source.ts';
import { table } from '../terminal/table.ts';
import { untilDone } from '../run-output/until-done.ts';

interface Options extends SamplingOptions {
  readonly prompts?: string;
  readonly judge?: string;
  readonly samples?: number;
  readonly seed?: number;
}

export const compareCommand: CommandSpec = {
  name: 'compare',
  summary: 'which of two versions replies better',
  description: 'Both versions reply to every prompt and a judge decides: the first one’s win rate, ties half.',
  arguments: [
    () => new Argument('<a>', 'the version whose win rate is told'),
    () => new Argument('<b>', 'the one it is compared with'),
  ],
  options: [
    () => promptsFlag('everyday-heldout'),
    () =>
      new Option(
        '--judge <judge>',
        'reward, reward:RUN (its name or id), rule:NAME, file:PATH or a mix (default: reward)',
      ),
    () => wholeNumber('--samples <number>', 'replies of each to each prompt (default: 1)', { min: 1, max: 64 }),
    fixedSeedFlag,
    ...samplingFlags,
  ],
  examples: ['parley compare "Round 3" parley-base --judge rule:question --samples 4'],
  async run(context, options: Options, [first = '', second = '']) {
    const client = await context.client();
    const stream = await client.compare.contest(
      {
        a: first,
        b: second,
        prompts: await promptSource(client, options.prompts ?? 'everyday-heldout'),
        judge: options.judge && judgeFrom(options.judge),
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
    const [a, b] = [names.of(result.a), names.of(result.b)];
    const judge = judgeWords(result.judge, await client.runs.list({}));
    const allowance = !parseRewards(result.judge).some(({ name }) => isModelReward(name))
      ? ''
      : ' The interval allows for the judge’s errors.';
    const columns = [
      { title: '' },
      { title: 'First', align: 'right' as const },
      { title: 'Second', align: 'right' as const },
    ];
    return {
      json: { ...names.beside(result), judgeName: judge },
      text: [
        `${a} wins ${shareWithInterval(winRate.value, winRate.low, winRate.high)} against ${b}, judged by ${judge}.${allowance}`,
        `${verdict(winRate.low, winRate.high)} ${counted(result.count, 'comparison')} on ${counted(result.prompts, 'prompt')}, ${counted(result.ties, 'tie')}.`,
        '',
        table(columns, [
          ['Version', a, b],
          ['Mean length', `${count(result.length.a)} tokens`, `${count(result.length.b)} tokens`],
          ['Repetition', percent(result.repetition.a), percent(result.repetition.b)],
          ['KL to the second', result.kl === null ? 'unknown' : nats(result.kl), ''],
        ]),
      ].join('\n'),
    };
  },
};

function verdict(low: number, high: number): string {
  if (low > 0.5) return 'The first is better.';
  if (high < 0.5) return 'The second is better.';
  return 'No difference is shown: the interval holds 50 %.';
}
