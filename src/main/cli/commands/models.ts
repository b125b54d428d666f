import { Argument, Option } from 'commander';
import type { CommandGroup, CommandSpec } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { counted, moment, size } from '../figures.ts';
import { oneLine, printable } from '../printable.ts';
import { table } from '../table.ts';

const versionArgument = () => new Argument('<version>', 'its id or how it begins');

const listCommand: CommandSpec = {
  name: 'list',
  summary: 'the versions of the model, each under the one it came from',
  examples: ['parley models list'],
  async run({ client }) {
    const models = await (await client()).models.tree();
    const rows = models.map((version) => [
      `${'  '.repeat(version.depth)}${version.id}`,
      keptWord(version.kept),
      size(version.sizeBytes),
      moment(version.createdAtMs),
      version.note,
    ]);
    const columns = [
      { title: 'Version', verbatim: true },
      { title: 'Verdict' },
      { title: 'Size', align: 'right' as const },
      { title: 'Made' },
      { title: 'Note', maxWidth: 50 },
    ];
    return { json: { models }, text: table(columns, rows) };
  },
};

function keptWord(kept: boolean | null): string {
  if (kept === null) return '';
  return kept ? 'kept' : 'not kept';
}

const verifyCommand: CommandSpec = {
  name: 'verify',
  summary: 'check a version’s files against their checksums',
  arguments: [versionArgument],
  examples: ['parley models verify parley-base'],
  async run({ client, terminal }, _options, [version = '']) {
    const result = await (await client()).models.verify({ version });
    for (const problem of result.problems) terminal.note(oneLine(printable(problem)));
    return {
      json: result,
      text: result.ok
        ? `${result.version}: all ${counted(result.files, 'file')} as recorded`
        : `${result.version} is damaged: ${counted(result.problems.length, 'problem')}`,
      exitCode: result.ok ? exitCodes.done : exitCodes.failed,
    };
  },
};

const keepCommand: CommandSpec = {
  name: 'keep',
  summary: 'keep a version whatever its verdict, or stop keeping it',
  description: 'A version that is kept is the default for chatting and for the next round.',
  arguments: [versionArgument],
  options: [() => new Option('--not', 'stop keeping it'), () => new Option('--note <text>', 'why, in your words')],
  examples: ['parley models keep ver_0abc --note "I like its tone"', 'parley models keep ver_0abc --not'],
  async run({ client }, options: { readonly not?: boolean; readonly note?: string }, [version = '']) {
    const kept = options.not !== true;
    const model = await (await client()).models.update({ version, kept, note: options.note });
    return { json: model, text: `${model.id} is ${kept ? 'kept' : 'no longer kept'}` };
  },
};

export const modelsCommands: CommandGroup = {
  name: 'models',
  summary: 'list, check and keep versions',
  commands: [listCommand, verifyCommand, keepCommand],
};
