import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Argument, Option } from 'commander';
import type { CommandSpec } from '../command.ts';
import { counted } from '../terminal/figures.ts';
import { VersionNames } from '../input/version-names.ts';
import { untilDone } from '../run-output/until-done.ts';

interface Options {
  readonly data: string;
}

export const evaluateCommand: CommandSpec = {
  name: 'evaluate',
  summary: 'how well a version predicts the replies in chats',
  description:
    'How well a version predicts the assistant’s turns in chats: bits per byte and perplexity; lower is better.',
  arguments: [() => new Argument('<version>', 'its name, its id or how that begins')],
  options: [
    () => new Option('--data <file>', 'JSON Lines with "messages", or a dataset by name').makeOptionMandatory(),
  ],
  examples: ['parley evaluate parley-base --data chats.jsonl'],
  async run(context, { data }: Options, [version = '']) {
    const client = await context.client();
    const path = resolve(data);
    const isDataset = !existsSync(path) && (await client.data.list()).some((set) => set.name === data);
    const stream = await client.evaluate.likelihood(
      { version, data: isDataset ? { kind: 'dataset', dataset: data } : { kind: 'file', path } },
      { signal: context.interrupt.signal },
    );
    const result = await untilDone(context, stream, 'measurement');
    const names = await VersionNames.read(client);
    return {
      json: names.beside(result),
      text:
        `${names.of(result.version)}: ${result.bitsPerByte.toFixed(3)} bits per byte, perplexity ` +
        `${result.perplexity.toFixed(2)} over ${counted(result.tokens, 'token')}`,
    };
  },
};
