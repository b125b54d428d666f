import { resolve } from 'node:path';
import { Argument, InvalidArgumentError, Option } from 'commander';
import type { Client } from '../../../shared/contract/contract.ts';
import type { RaterAgreement } from '../../../shared/contract/data-quality.ts';
import { datasetItemKinds } from '../../../shared/domain/dataset.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Columns } from '../../../shared/domain/columns.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import type { CommandContext, CommandGroup, CommandResult, CommandSpec } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { moment } from '../terminal/figures.ts';
import { parseColumns } from '../input/columns.ts';
import { ratersFlag } from '../input/flags.ts';
import { oneLine, printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';
import { deleteCommand } from './deleted.ts';
import { untilDone } from '../run-output/until-done.ts';
import { render, renderText, said } from '../../../shared/language/said.ts';
import { format, t } from '../../../shared/language/t.ts';

type Preview = Awaited<ReturnType<Client['data']['preview']>>;

/** Bad lines named on the terminal; `--json` has them all. */
const linesShown = 10;

interface ReadingOptions {
  readonly format?: string;
  readonly columns?: Columns;
  readonly chats: boolean;
  readonly weak?: boolean;
}

interface ImportOptions extends ReadingOptions {
  readonly name?: string;
}

const readingFlags = [
  () => new Option('--format <name>', t.cliHelp.data.format),
  () => new Option('--columns <list>', t.imports.columnsFlag).argParser(parseColumns).conflicts('format'),
  () => new Option('--no-chats', t.cliHelp.data.noChats),
  () => new Option('--weak', t.cliHelp.data.weak),
];
const fileArgument = () => new Argument('<file>', t.cliHelp.data.file);

const importCommand: CommandSpec = {
  name: 'import',
  get summary() {
    return t.cliHelp.data.import;
  },
  get description() {
    return t.cliHelp.data.importDescription;
  },
  arguments: [fileArgument],
  options: [...readingFlags, () => new Option('--name <name>', t.cliHelp.data.name)],
  examples: [
    'parley data import hh_helpful.jsonl',
    'parley data import chats.jsonl --format chats --name support',
    'parley data import chatgpt-export.zip --no-chats',
    'parley data import votes.csv --columns prompt=question,reply=answer,label=vote',
  ],
  async run(context: CommandContext, { format, columns, name, chats, weak }: ImportOptions, [file = '']) {
    const { client, terminal, interrupt } = context;
    const { data } = await client();
    const source = { kind: 'file' as const, path: resolve(file) };
    const stream = await data.import(
      { source, format, columns, name, take: { chats, weak } },
      { signal: interrupt.signal },
    );
    const result = await untilDone(context, stream, 'import');
    for (const error of result.errors.slice(0, linesShown)) terminal.note(placedMessage(error, file));
    if (result.errorCount > linesShown) {
      terminal.note(t.cliResults.moreBadLines({ count: result.errorCount - linesShown }));
    }
    const notes = result.notes.map((note) => render(note));
    for (const note of notes) terminal.note(oneLine(printable(note)));
    const parts = [
      t.cliResults.itemsImported({ items: result.imported, dataset: result.dataset.name, format: result.format }),
      ...(result.duplicates > 0 ? [t.cliResults.linesImportedBefore({ lines: result.duplicates })] : []),
      ...(result.errorCount > 0 ? [t.cliResults.badLinesLeftOut({ lines: result.errorCount })] : []),
    ];
    return {
      json: { ...result, notes, errors: inWords(result.errors) },
      text: t.cliResults.sideBySide({ parts }),
      exitCode: result.errorCount > 0 ? exitCodes.failed : exitCodes.done,
    };
  },
};

const previewCommand: CommandSpec = {
  name: 'preview',
  get summary() {
    return t.cliHelp.data.preview;
  },
  get description() {
    return t.cliHelp.data.previewDescription;
  },
  arguments: [fileArgument],
  options: readingFlags,
  examples: ['parley data preview pairs.jsonl', 'parley data preview chats.csv --format chats'],
  async run({ client, terminal }: CommandContext, { format, columns, chats, weak }: ReadingOptions, [file = '']) {
    const { data } = await client();
    const preview = await data.preview({
      source: { kind: 'file', path: resolve(file) },
      format,
      columns,
      take: { chats, weak },
    });
    const notes = preview.notes.map((note) => render(note));
    for (const note of notes) terminal.note(oneLine(printable(note)));
    return { json: { ...preview, notes }, text: previewText(file, preview) };
  },
};

function previewText(file: string, preview: Preview): string {
  const { format, records, isWhole, countByKind, rows, errors, errorCount } = preview;
  const told = { file, format, records, items: kindsText(countByKind) || t.cliResults.nothing };
  const parts = [
    isWhole ? t.cliResults.wouldImport(told) : t.cliResults.wouldImportOfFirst(told),
    ...(errorCount > 0 ? [t.cliResults.countLeftOut({ count: errorCount })] : []),
  ];
  const cells = rows.map(({ line, kind, prompt, replies }) => [
    String(line),
    t.cliResults.itemKind({ kind }),
    oneLine(printable(prompt)),
    oneLine(printable(replies.join('  '))),
  ]);
  const heading = t.cliResults.heading;
  const columns = [
    { title: heading.line, align: 'right' as const },
    { title: heading.kind },
    { title: heading.prompt, maxWidth: 40 },
    { title: heading.replies, maxWidth: 60 },
  ];
  return [
    t.cliResults.sideBySide({ parts }),
    ...(rows.length > 0 ? ['', table(columns, cells)] : []),
    ...(errorCount > 0 ? ['', t.cliResults.leftOut, ...errors.map((error) => placedMessage(error))] : []),
    ...(errorCount > errors.length ? [t.cliResults.more({ count: errorCount - errors.length })] : []),
  ].join('\n');
}

/** "2 prompt, 1 preference" */
function kindsText(countByKind: Preview['countByKind']): string {
  const parts = datasetItemKinds.flatMap((kind) => {
    const count = countByKind[kind] ?? 0;
    return count > 0 ? [t.cliResults.itemsOfKind({ count, kind })] : [];
  });
  return t.cli.sideBySide({ parts });
}

function inWords(errors: Preview['errors']) {
  return errors.map((error) => ({ ...error, message: renderText(error.message) }));
}

/** @param source what was read, where that has to be said; an error of an archive names the file within */
function placedMessage({ file, line, message }: Preview['errors'][number], source?: string): string {
  const fault = oneLine(printable(renderText(message)));
  const within = file === undefined ? undefined : oneLine(printable(file));
  const parts = [source, within].filter((part) => part !== undefined);
  if (parts.length === 0) return t.cliResults.lineFault({ line, fault });
  return t.cliResults.lineOfFileFault({ file: t.cli.sideBySide({ parts }), line, fault });
}

const listCommand: CommandSpec = {
  name: 'list',
  get summary() {
    return t.cliHelp.data.list;
  },
  examples: ['parley data list'],
  async run({ client }: CommandContext): Promise<CommandResult> {
    const datasets = await (await client()).data.list();
    const rows = datasets.map((set) => [
      set.name,
      set.importing > 0
        ? t.cliResults.itemsAndImporting({ items: set.itemCount, importing: set.importing })
        : format.count(set.itemCount),
      kindsText(set.countByKind),
      set.source,
      moment(set.createdAtMs),
    ]);
    const heading = t.cliResults.heading;
    const columns = [
      { title: heading.name, maxWidth: 40 },
      { title: heading.items, align: 'right' as const },
      { title: heading.kinds },
      { title: heading.source, maxWidth: 40 },
      { title: heading.made },
    ];
    return {
      json: { datasets },
      text: rows.length > 0 ? table(columns, rows) : t.cliResults.noDatasets,
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
  get summary() {
    return t.cliHelp.data.export;
  },
  get description() {
    return t.cliHelp.data.exportDescription;
  },
  arguments: [() => new Argument('[name]', t.cliHelp.data.dataset)],
  options: [
    () => new Option('--feedback', t.cliHelp.data.feedback),
    () => new Option('--rankings', t.cliHelp.data.rankings),
    () => ratersFlag(t.cliHelp.options.ratersExported),
    () => new Option('--since <date>', t.cliHelp.data.since).argParser(dateFrom),
    () => new Option('--format <name>', t.cliHelp.data.exportFormat).makeOptionMandatory(),
    () => new Option('--out <file>', t.cliHelp.data.out).makeOptionMandatory(),
    () => new Option('--force', t.cliHelp.data.force),
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
    const notes = result.notes.map((note) => render(note));
    for (const note of notes) context.terminal.note(note);
    return {
      json: { ...result, notes, out: path },
      text: t.cliResults.itemsExported({ items: result.exported, path, format: result.format }),
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
    throw new ParleyError('invalid_input', said('cliInput.datasetOrFeedback'));
  }
  if (since !== undefined && !feedback) {
    throw new ParleyError('invalid_input', said('cliInput.sinceWithFeedback'));
  }
  if (name !== undefined) return { kind: 'dataset' as const, dataset: name };
  return feedback ? { kind: 'feedback' as const, raters, sinceMs: since } : { kind: 'rankings' as const, raters };
}

/** The day begins at midnight here, unless the text says more. */
function dateFrom(text: string): number {
  const ms = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError(t.cliInput.sinceExpected);
  return ms;
}

const agreementCommand: CommandSpec = {
  name: 'agreement',
  get summary() {
    return t.cliHelp.data.agreement;
  },
  get description() {
    return t.cliHelp.data.agreementDescription;
  },
  examples: ['parley data agreement', 'parley data agreement --json'],
  async run(context): Promise<CommandResult> {
    const { dataQuality } = await context.client();
    const stream = await dataQuality.agreement({}, { signal: context.interrupt.signal });
    const result = await untilDone(context, stream, 'measurement');
    return { json: result, text: agreementText(result) };
  },
};

function agreementText({ items, raters, scales, dividedTotal: total, undecided }: RaterAgreement): string {
  const words = t.data.agreement;
  if (items === 0) return t.common.sentences({ sentences: [`${words.none}.`, words.noneHint] });
  const { columns: heading } = words;
  const bounds = ({ low, high }: { low: number; high: number }, show: (value: number) => string) =>
    t.common.fromTo({ low: show(low), high: show(high) });
  const alpha = (value: number) => format.rounded(value, 4);
  const scaleTable = table(
    [
      { title: heading.what },
      { title: heading.metric },
      { title: heading.alpha, align: 'right' },
      { title: '95 %' },
      { title: heading.judged },
    ],
    scales.map(({ of, metric, value, interval, items, units }) => [
      words.scaleOf({ of }),
      words.metric({ metric }),
      value === null ? words.notDefined : alpha(value),
      interval === null ? words.tooFew : bounds(interval, alpha),
      words.units({ units, items }),
    ]),
  );
  const raterTable = table(
    [
      { title: heading.rater },
      { title: heading.agrees, align: 'right' },
      { title: '95 %' },
      { title: heading.comparisons, align: 'right' },
      { title: heading.without, align: 'right' },
    ],
    raters.map(({ rater, agreement, comparisons, alphaWithout }) => [
      oneLine(printable(rater.name)),
      agreement === null ? '' : format.percent(agreement.value),
      agreement === null ? '' : bounds(agreement, (share) => format.percent(share)),
      format.count(comparisons),
      alphaWithout === null ? '' : alpha(alphaWithout),
    ]),
  );
  const divided = words.dividedHint({ total, undecided });
  return [words.summary({ items, raters: raters.length }), scaleTable, raterTable, divided].join('\n\n');
}

const formatsCommand: CommandSpec = {
  name: 'formats',
  get summary() {
    return t.cliHelp.data.formats;
  },
  examples: ['parley data formats'],
  // Without the home folder, which the workbench may hold.
  async run(): Promise<CommandResult> {
    const { describeFormats } = await import('../../app/data/describe-formats.ts');
    const formats = describeFormats();
    const yesNo = (is: boolean) => (is ? t.cliResults.yes : t.cliResults.no);
    const rows = formats.map(({ name, fields, isRead, isWritten }) => [name, yesNo(isRead), yesNo(isWritten), fields]);
    const heading = t.cliResults.heading;
    const columns = [heading.name, heading.import, heading.export, heading.fields].map((title) => ({ title }));
    return { json: { formats }, text: table(columns, rows) };
  },
};

export const dataCommands: CommandGroup = {
  name: 'data',
  get summary() {
    return t.cliHelp.data.summary;
  },
  commands: [
    importCommand,
    previewCommand,
    exportCommand,
    listCommand,
    agreementCommand,
    formatsCommand,
    deleteCommand('dataset', 'parley data delete everyday'),
  ],
};
