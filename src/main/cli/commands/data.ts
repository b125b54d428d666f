import { resolve } from 'node:path';
import { Argument, InvalidArgumentError, Option } from 'commander';
import type { Client } from '../../../shared/contract/contract.ts';
import { datasetItemKinds } from '../../../shared/domain/dataset.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import type { CommandContext, CommandGroup, CommandResult, CommandSpec } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { count, counted, moment } from '../terminal/figures.ts';
import { ratersFlag } from '../input/flags.ts';
import { oneLine, printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';
import { deleteCommand } from './deleted.ts';
import { untilDone } from '../run-output/until-done.ts';

type Preview = Awaited<ReturnType<Client['data']['preview']>>;

/** Bad lines named on the terminal; `--json` has them all. */
const linesShown = 10;

interface ReadingOptions {
  readonly format?: string;
  readonly chats: boolean;
  readonly weak?: boolean;
}

interface ImportOptions extends ReadingOptions {
  readonly name?: string;
}

const readingFlags = [
  () => new Option('--format <name>', 'the format, where it cannot be told from the fields'),
  () => new Option('--no-chats', 'of other programs’ chats, only what was rated, compared or edited'),
  () => new Option('--weak', 'also pairs that nobody said: a reply that was kept over a regenerated one'),
];
const fileArgument = () =>
  new Argument(
    '<file>',
    'JSON Lines, JSON or CSV, a folder or a ZIP archive of such files; the format is told from the fields',
  );

const importCommand: CommandSpec = {
  name: 'import',
  summary: 'take in a file of prompts, chats, preferences, rankings or thumbs',
  description:
    'Takes in prompts, chats, preferences, rankings and thumbs: a file, a folder or a ZIP archive, of a data set or as a chat ' +
    'program exports it. Good lines are imported and bad ones listed with their places; then the exit code is 1. What is left ' +
    'out is counted, and fields that the format has no place for are named. Ctrl-C takes back what was stored.',
  arguments: [fileArgument],
  options: [
    ...readingFlags,
    () => new Option('--name <name>', 'the dataset to create or add to (default: the file’s name)'),
  ],
  examples: [
    'parley data import hh_helpful.jsonl',
    'parley data import chats.jsonl --format chats --name support',
    'parley data import chatgpt-export.zip --no-chats',
  ],
  async run(context: CommandContext, { format, name, chats, weak }: ImportOptions, [file = '']) {
    const { client, terminal, interrupt } = context;
    const { data } = await client();
    const source = { kind: 'file' as const, path: resolve(file) };
    const stream = await data.import({ source, format, name, take: { chats, weak } }, { signal: interrupt.signal });
    const result = await untilDone(context, stream, 'import');
    for (const error of result.errors.slice(0, linesShown)) terminal.note(`${file}, ${placedMessage(error)}`);
    if (result.errorCount > linesShown) terminal.note(`and ${count(result.errorCount - linesShown)} more bad lines`);
    for (const note of result.notes) terminal.note(oneLine(printable(note)));
    const skipped = result.duplicates > 0 ? `; ${counted(result.duplicates, 'line')} had been imported before` : '';
    const bad = result.errorCount > 0 ? `; ${counted(result.errorCount, 'bad line')} left out, see above` : '';
    return {
      json: result,
      text: `${counted(result.imported, 'item')} imported into ${result.dataset.name} (format ${result.format})${skipped}${bad}`,
      exitCode: result.errorCount > 0 ? exitCodes.failed : exitCodes.done,
    };
  },
};

const previewCommand: CommandSpec = {
  name: 'preview',
  summary: 'what importing a file would make of it, with nothing stored',
  description:
    'Looks at the first thousand records of a file: the format, what becomes of how many, the first ten, and what would ' +
    'be left out and why. Nothing is stored.',
  arguments: [fileArgument],
  options: readingFlags,
  examples: ['parley data preview pairs.jsonl', 'parley data preview chats.csv --format chats'],
  async run({ client, terminal }: CommandContext, { format, chats, weak }: ReadingOptions, [file = '']) {
    const { data } = await client();
    const preview = await data.preview({
      source: { kind: 'file', path: resolve(file) },
      format,
      take: { chats, weak },
    });
    for (const note of preview.notes) terminal.note(oneLine(printable(note)));
    return { json: preview, text: previewText(file, preview) };
  },
};

function previewText(file: string, preview: Preview): string {
  const { format, records, isWhole, countByKind, rows, errors, errorCount } = preview;
  const kinds = datasetItemKinds.filter((kind) => (countByKind[kind] ?? 0) > 0);
  const become = kinds.map((kind) => `${count(countByKind[kind] ?? 0)} ${kind}`).join(', ') || 'nothing';
  const which = isWhole ? counted(records, 'record') : `the first ${counted(records, 'record')}`;
  const cells = rows.map(({ line, kind, prompt, replies }) => [
    String(line),
    kind,
    oneLine(printable(prompt)),
    oneLine(printable(replies.join('  '))),
  ]);
  const columns = [
    { title: 'Line', align: 'right' as const },
    { title: 'Kind' },
    { title: 'Prompt', maxWidth: 40 },
    { title: 'Replies', maxWidth: 60 },
  ];
  const left = errors.map(placedMessage);
  return [
    `${file}: read as ${format}; from ${which}: ${become}${errorCount > 0 ? `; ${count(errorCount)} left out` : ''}`,
    ...(rows.length > 0 ? ['', table(columns, cells)] : []),
    ...(errorCount > 0 ? ['', 'Left out:', ...left] : []),
    ...(errorCount > errors.length ? [`and ${count(errorCount - errors.length)} more`] : []),
  ].join('\n');
}

function placedMessage({ file, line, message }: Preview['errors'][number]): string {
  const where = file === undefined ? '' : `${oneLine(printable(file))}, `;
  return `${where}line ${line}: ${oneLine(printable(message))}`;
}

const listCommand: CommandSpec = {
  name: 'list',
  summary: 'the datasets of the home folder',
  examples: ['parley data list'],
  async run({ client }: CommandContext): Promise<CommandResult> {
    const datasets = await (await client()).data.list();
    const rows = datasets.map((set) => [
      set.name,
      `${count(set.itemCount)}${set.importing > 0 ? `, ${count(set.importing)} being imported` : ''}`,
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
      text: rows.length > 0 ? table(columns, rows) : 'No datasets yet. Import one with: parley data import FILE',
    };
  },
};

interface ExportOptions {
  readonly rankings?: boolean;
  readonly feedback?: boolean;
  readonly since?: number;
  readonly raters?: RaterChoice[];
  readonly format: string;
  readonly out: string;
  readonly force?: boolean;
}

const exportCommand: CommandSpec = {
  name: 'export',
  summary: 'write a dataset, or the feedback given so far, as a file for other tools',
  description:
    'Writes a dataset, or the feedback given so far (rankings, edits, replies written afresh, thumbs), as a file for other tools: ' +
    'as Argilla’s records, as Open WebUI’s feedback, as CSV, or in any format that is also read. A format that holds only pairs gets ' +
    'each ranking as all its pairs; what a format cannot say is counted and left out.',
  arguments: [() => new Argument('[name]', 'the dataset; not with --feedback or --rankings')],
  options: [
    () => new Option('--feedback', 'everything said here that stands, instead of a dataset'),
    () => new Option('--rankings', 'the rankings that stand, instead of a dataset'),
    () => ratersFlag('with --feedback or --rankings, whose'),
    () =>
      new Option('--since <date>', 'with --feedback, only what was said from then on, as in 2026-05-03').argParser(
        dateFrom,
      ),
    () => new Option('--format <name>', 'the file’s format (parley data formats lists them)').makeOptionMandatory(),
    () => new Option('--out <file>', 'the file to write, outside the home folder').makeOptionMandatory(),
    () => new Option('--force', 'replace the file where there is one'),
  ],
  examples: [
    'parley data export support --format trl-preference --out support.jsonl',
    'parley data export --rankings --format rankings --out rankings.jsonl',
    'parley data export --feedback --format argilla --out feedback.json --since 2026-05-03',
  ],
  async run(context: CommandContext, { format, out, force = false, ...of }: ExportOptions, [name]) {
    const source = exportSource(name, of);
    const { data } = await context.client();
    const path = resolve(out);
    const stream = await data.export(
      { source, format, to: { kind: 'file', path, replace: force } },
      { signal: context.interrupt.signal },
    );
    const result = await untilDone(context, stream, 'export');
    for (const note of result.notes) context.terminal.note(note);
    return {
      json: { ...result, out: path },
      text: `${counted(result.exported, 'item')} written to ${path} (format ${result.format})`,
      // A file of nothing is not what a script counts on.
      exitCode: result.exported === 0 ? exitCodes.failed : exitCodes.done,
    };
  },
};

function exportSource(
  name: string | undefined,
  {
    rankings = false,
    feedback = false,
    raters,
    since,
  }: Pick<ExportOptions, 'rankings' | 'feedback' | 'raters' | 'since'>,
) {
  if ([name !== undefined, rankings, feedback].filter(Boolean).length !== 1) {
    throw new ParleyError(
      'invalid_input',
      'data export: expected either the name of a dataset, or --feedback, or --rankings.',
    );
  }
  if (since !== undefined && !feedback) {
    throw new ParleyError('invalid_input', 'data export: --since goes with --feedback, which knows when it was given.');
  }
  if (name !== undefined) return { kind: 'dataset' as const, dataset: name };
  return feedback ? { kind: 'feedback' as const, raters, sinceMs: since } : { kind: 'rankings' as const, raters };
}

/** The day begins at midnight here, unless the text says more. */
function dateFrom(text: string): number {
  const ms = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
  if (Number.isNaN(ms))
    throw new InvalidArgumentError('--since expects a date such as 2026-05-03 or 2026-05-03T14:00.');
  return ms;
}

const formatsCommand: CommandSpec = {
  name: 'formats',
  summary: 'the formats that can be read, which of them can be written, and their fields',
  examples: ['parley data formats'],
  // Without the home folder, which the workbench may hold.
  async run(): Promise<CommandResult> {
    const { describeFormats } = await import('../../app/data/describe-formats.ts');
    const formats = describeFormats();
    const yesNo = (is: boolean) => (is ? 'yes' : 'no');
    const rows = formats.map(({ name, fields, isRead, isWritten }) => [name, yesNo(isRead), yesNo(isWritten), fields]);
    const columns = [{ title: 'Name' }, { title: 'Import' }, { title: 'Export' }, { title: 'Fields' }];
    return { json: { formats }, text: table(columns, rows) };
  },
};

export const dataCommands: CommandGroup = {
  name: 'data',
  summary: 'import, export and list datasets',
  commands: [
    importCommand,
    previewCommand,
    exportCommand,
    listCommand,
    formatsCommand,
    deleteCommand('dataset', 'parley data delete everyday'),
  ],
};
