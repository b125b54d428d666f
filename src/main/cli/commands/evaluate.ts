import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Argument, Option } from 'commander';
import type { CommandSpec } from '../command.ts';
import { VersionNames } from '../input/version-names.ts';
import { untilDone } from '../run-output/until-done.ts';
import { t } from '../../../shared/language/t.ts';

interface Options {
  readonly data: string;
}

export const evaluateCommand: CommandSpec = {
  name: 'evaluate',
  get summary() {
    return t.cliHelp.evaluate.summary;
  },
  get description() {
    return t.cliHelp.evaluate.description;
  },
  arguments: [() => new Argument('<version>', t.cliHelp.version)],
  options: [() => new Option('--data <file>', t.cliHelp.evaluate.data).makeOptionMandatory()],
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
    const { bitsPerByte: bits, perplexity, tokens } = result;
    return {
      json: names.beside(result),
      text: t.cliResults.likelihood({ version: names.of(result.version), bits, perplexity, tokens }),
    };
  },
};
