import { Option } from 'commander';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { CommandContext, CommandResult, CommandSpec } from '../command.ts';
import { converse } from '../talk/conversation.ts';
import { bestOfFlags, bestOfOf, samplingFlags, samplingOf, seedFlag, versionFlag } from '../input/flags.ts';
import type { BestOfOptions, SamplingOptions } from '../input/flags.ts';
import { VersionNames } from '../input/version-names.ts';
import { ReplyWriter, replyNote } from '../talk/reply-writer.ts';
import { withoutType } from '../run-output/until-done.ts';
import { said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

interface Options extends SamplingOptions, BestOfOptions {
  readonly prompt?: string;
  readonly version?: string;
  readonly seed?: number;
}

export const chatCommand: CommandSpec = {
  name: 'chat',
  get summary() {
    return t.cliHelp.chat.summary;
  },
  get description() {
    return t.cliHelp.chat.description;
  },
  options: [
    () => new Option('--prompt <text>', t.cliHelp.chat.prompt),
    versionFlag,
    seedFlag,
    ...bestOfFlags,
    ...samplingFlags,
  ],
  examples: [
    'parley chat',
    'parley chat --prompt "How was your weekend?" --seed 7',
    'parley chat --best-of 4 --by "Reward 1"',
  ],
  async run(context, options: Options) {
    if (options.prompt !== undefined) return reply(context, options, options.prompt);
    if (context.terminal.json) {
      throw new ParleyError('invalid_input', said('cliTalk.promptExpected'));
    }
    await converse(context, {
      version: options.version,
      seed: options.seed,
      sampling: samplingOf(options),
      bestOf: bestOfOf(options),
    });
    return { json: {} };
  },
};

async function reply(context: CommandContext, options: Options, prompt: string): Promise<CommandResult> {
  const client = await context.client();
  const writer = new ReplyWriter(context.terminal);
  const stream = await client.chat.complete(
    {
      prompt,
      version: options.version,
      seed: options.seed,
      sampling: samplingOf(options),
      bestOf: bestOfOf(options),
    },
    { signal: context.interrupt.signal },
  );
  for await (const event of stream) {
    if (event.type === 'candidates') {
      writer.writing(event);
      continue;
    }
    if (event.type === 'delta') {
      writer.write(event.text);
      continue;
    }
    writer.end();
    const result = withoutType(event);
    const names = await VersionNames.read(client);
    const runs = result.choice === null ? [] : await client.runs.list({});
    const parts = [replyNote(result, runs), names.of(result.version), t.cli.seed(result)];
    context.terminal.note(t.cli.sideBySide({ parts }));
    return { json: names.beside(result), exitCode: context.interrupt.exitCode };
  }
  writer.end();
  if (context.interrupt.signal.aborted) throw new ParleyError('cancelled', said('cliTalk.replyStopped'));
  throw new ParleyError('internal', 'The reply ended without a result.');
}
