import { resolve } from 'node:path';
import { Argument, Option } from 'commander';
import { datasetItemKinds } from '../../../shared/domain/dataset.ts';
import type { CommandContext, CommandGroup, CommandResult, CommandSpec } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { count, counted, moment } from '../figures.ts';
import { oneLine, printable } from '../printable.ts';
import { table } from '../table.ts';

/** Bad lines named on the terminal; `--json` has them all. */
const linesShown = 10;

interface ImportOptions {
  readonly format?: string;
  readonly name?: string;
}

const importCommand: CommandSpec = {
  name: 'import',
  summary: 'take in a file of prompts, chats, preferences or rankings',
  description:
    'Takes in a file of prompts, chats, preferences or rankings. Good lines are imported and bad ones listed with ' +
    'their numbers; then the exit code is 1.',
  arguments: [() => new Argument('<file>', 'JSON Lines; the kind is told from the fields')],
  options: [
    () => new Option('--format <name>', 'the format, where it cannot be told from the fields'),
    () => new Option('--name <name>', 'the data set to create or add to (default: the file’s name)'),
  ],
  examples: ['parley data import hh_helpful.jsonl', 'parley data import chats.jsonl --format chats --name support'],
  async run({ client, terminal }, options: ImportOptions, [file = '']) {
    const { data } = await client();
    terminal.status(`Reading ${file}`);
    const result = await data
      .import({ source: { kind: 'file', path: resolve(file) }, format: options.format, name: options.name })
      .finally(() => terminal.status(''));
    for (const { line, message } of result.errors.slice(0, linesShown)) {
      terminal.note(`${file}, line ${line}: ${oneLine(printable(message))}`);
    }
    if (result.errorCount > linesShown) terminal.note(`and ${count(result.errorCount - linesShown)} more bad lines`);
    const skipped = result.duplicates > 0 ? `; ${counted(result.duplicates, 'line')} had been imported before` : '';
    const bad = result.errorCount > 0 ? `; ${counted(result.errorCount, 'bad line')} left out, see above` : '';
    return {
      json: result,
      text: `${counted(result.imported, 'item')} imported into ${result.dataset.name} (format ${result.format})${skipped}${bad}`,
      exitCode: result.errorCount > 0 ? exitCodes.failed : exitCodes.done,
    };
  },
};

const listCommand: CommandSpec = {
  name: 'list',
  summary: 'the data sets of the home folder',
  examples: ['parley data list'],
  async run({ client }: CommandContext): Promise<CommandResult> {
    const datasets = await (await client()).data.list();
    const rows = datasets.map((set) => [
      set.name,
      count(set.itemCount),
      datasetItemKinds
        .filter((kind) => (set.countByKind[kind] ?? 0) > 0)
        .map((kind) => `${count(set.countByKind[kind] ?? 0)} ${kind}`)
        .join(', '),
      set.source,
      moment(set.createdAtMs),
    ]);
    const columns = [
      { title: 'Name', maxWidth: 40 },
      { title: 'Items', align: 'right' as const },
      { title: 'Kinds' },
      { title: 'Source', maxWidth: 40 },
      { title: 'Made' },
    ];
    return {
      json: { datasets },
      text: rows.length > 0 ? table(columns, rows) : 'No data sets yet. Import one with: parley data import FILE',
    };
  },
};

export const dataCommands: CommandGroup = {
  name: 'data',
  summary: 'import and list data sets',
  commands: [importCommand, listCommand],
};
