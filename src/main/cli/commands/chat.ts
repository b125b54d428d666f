import { Option } from 'commander';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { CommandContext, CommandResult, CommandSpec } from '../command.ts';
import { converse } from '../talk/conversation.ts';
import { samplingFlags, samplingOf, seedFlag, versionFlag } from '../input/flags.ts';
import type { SamplingOptions } from '../input/flags.ts';
import { VersionNames } from '../input/version-names.ts';
import { ReplyWriter, replyNote } from '../talk/reply-writer.ts';
import { withoutType } from '../run-output/until-done.ts';

interface Options extends SamplingOptions {
  readonly prompt?: string;
  readonly version?: string;
  readonly seed?: number;
}

export const chatCommand: CommandSpec = {
  name: 'chat',
  summary: 'talk with a version of the model',
  description:
    'With --prompt one reply. Without it a conversation in the terminal: Ctrl-C stops a reply, Ctrl-D leaves, and ' +
    '/help lists what else there is. Lines piped in are answered one by one.',
  options: [() => new Option('--prompt <text>', 'reply to this and end'), versionFlag, seedFlag, ...samplingFlags],
  examples: ['parley chat', 'parley chat --prompt "How was your weekend?" --seed 7'],
  async run(context, options: Options) {
    if (options.prompt !== undefined) return reply(context, options, options.prompt);
    if (context.terminal.json) {
      throw new ParleyError('invalid_input', 'A conversation is no single result; with --json expected --prompt TEXT.');
    }
    await converse(context, {
      version: options.version,
      seed: options.seed,
      sampling: samplingOf(options),
    });
    return { json: {} };
  },
};

async function reply(context: CommandContext, options: Options, prompt: string): Promise<CommandResult> {
  const client = await context.client();
  const writer = new ReplyWriter(context.terminal);
  const stream = await client.chat.complete(
    { prompt, version: options.version, seed: options.seed, sampling: samplingOf(options) },
    { signal: context.interrupt.signal },
  );
  for await (const event of stream) {
    if (event.type === 'delta') {
      writer.write(event.text);
      continue;
    }
    writer.end();
    const result = withoutType(event);
    const names = await VersionNames.read(client);
    context.terminal.note(`${replyNote(result)}, ${names.of(result.version)}, seed ${result.seed}`);
    return { json: names.beside(result), exitCode: context.interrupt.exitCode };
  }
  writer.end();
  if (context.interrupt.signal.aborted) throw new ParleyError('cancelled', 'The reply was stopped.');
  throw new ParleyError('internal', 'The reply ended without a result.');
}
