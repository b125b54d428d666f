import { Option } from 'commander';
import type { CommandContext, CommandResult, CommandSpec } from '../command.ts';
import { count, duration } from '../terminal/figures.ts';
import { candidateCountFlag, samplingFlags, samplingOf, seedFlag, versionFlag } from '../input/flags.ts';
import type { SamplingOptions } from '../input/flags.ts';
import { VersionNames } from '../input/version-names.ts';
import { hanging } from '../terminal/printable.ts';
import { untilDone } from '../run-output/until-done.ts';
import { t } from '../../../shared/language/t.ts';

interface Options extends SamplingOptions {
  readonly prompt: string;
  readonly n?: number;
  readonly version?: string;
  readonly seed?: number;
}

export const candidatesCommand: CommandSpec = {
  name: 'candidates',
  get summary() {
    return t.cliHelp.candidates.summary;
  },
  options: [
    () => new Option('--prompt <text>', t.cliHelp.candidates.prompt).makeOptionMandatory(),
    () => candidateCountFlag(1, 4),
    versionFlag,
    seedFlag,
    ...samplingFlags,
  ],
  examples: ['parley candidates --prompt "I just made pancakes." --n 4'],
  run,
};

async function run(context: CommandContext, options: Options): Promise<CommandResult> {
  const client = await context.client();
  const started = performance.now();
  const stream = await client.candidates.sample(
    {
      of: { kind: 'prompt', prompt: options.prompt },
      n: options.n ?? 4,
      version: options.version,
      sampling: samplingOf(options),
      seed: options.seed,
    },
    { signal: context.interrupt.signal },
  );
  const { version, seed, candidates, drawn } = await untilDone(context, stream, 'candidates');
  const names = await VersionNames.read(client);
  const took = duration((performance.now() - started) / 1000);
  context.terminal.note(t.cli.sideBySide({ parts: [names.of(version), t.cli.seed({ seed }), took] }));
  return {
    json: names.beside({
      version,
      seed,
      drawn,
      candidates: candidates.map(({ completion, tokens, logprob, finishReason, times }) => ({
        completion,
        tokens,
        logprob,
        finishReason,
        times,
      })),
    }),
    exitCode: context.interrupt.exitCode,
    text: candidates
      .map(
        ({ completion, times }, index) =>
          `${index + 1}. ${hanging(completion, 3)}${times > 1 ? ` (×${count(times)})` : ''}`,
      )
      .join('\n'),
  };
}
