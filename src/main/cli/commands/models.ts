import { resolve } from 'node:path';
import { Argument, InvalidArgumentError, Option } from 'commander';
import { exportTypes, layerChoices, modelFormats } from '../../../shared/contract/models.ts';
import type { ImportPreview } from '../../../shared/contract/models.ts';
import { render, renderText } from '../../../shared/language/said.ts';
import type { CommandContext, CommandGroup, CommandSpec } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { moment, size } from '../terminal/figures.ts';
import { wholeNumber } from '../input/option-values.ts';
import { VersionNames } from '../input/version-names.ts';
import { oneLine, printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';
import { deleteCommand } from './deleted.ts';
import { foundCommand, knownCommand, searchHubCommand } from './find-models.ts';
import { untilDone } from '../run-output/until-done.ts';
import { t } from '../../../shared/language/t.ts';

const versionArgument = () => new Argument('<version>', t.cliHelp.version);

const listCommand: CommandSpec = {
  name: 'list',
  get summary() {
    return t.cliHelp.models.list;
  },
  examples: ['parley models list'],
  async run({ client }) {
    const models = await (await client()).models.tree();
    const rows = models.map((version) => [
      `${'  '.repeat(version.depth)}${oneLine(version.name)}`,
      version.id,
      keptWord(version.kept),
      size(version.sizeBytes),
      moment(version.createdAtMs),
      renderText(version.note),
    ]);
    const heading = t.cliResults.heading;
    const columns = [
      { title: heading.version, verbatim: true },
      { title: heading.id },
      { title: heading.verdict },
      { title: heading.size, align: 'right' as const },
      { title: heading.made },
      { title: heading.note, maxWidth: 50 },
    ];
    return { json: { models }, text: table(columns, rows) };
  },
};

function keptWord(kept: boolean | null): string {
  if (kept === null) return '';
  return kept ? t.common.kept : t.common.notKept;
}

const verifyCommand: CommandSpec = {
  name: 'verify',
  get summary() {
    return t.cliHelp.models.verify;
  },
  arguments: [versionArgument],
  examples: ['parley models verify parley-base'],
  async run({ client, terminal }, _options, [version = '']) {
    const opened = await client();
    const result = await opened.models.verify({ version });
    const names = await VersionNames.read(opened);
    for (const problem of result.problems) terminal.note(oneLine(printable(renderText(problem))));
    const name = names.of(result.version);
    return {
      json: names.beside(result),
      text: result.ok
        ? t.cliResults.verified({ version: name, files: result.files })
        : t.cliResults.damaged({ version: name, problems: result.problems.length }),
      exitCode: result.ok ? exitCodes.done : exitCodes.failed,
    };
  },
};

const keepCommand: CommandSpec = {
  name: 'keep',
  get summary() {
    return t.cliHelp.models.keep;
  },
  get description() {
    return t.cliHelp.models.keepDescription;
  },
  arguments: [versionArgument],
  options: [() => new Option('--not', t.cliHelp.models.not), () => new Option('--note <text>', t.cliHelp.models.note)],
  examples: ['parley models keep "Round 3" --note "I like its tone"', 'parley models keep "Round 3" --not'],
  async run({ client }, options: { readonly not?: boolean; readonly note?: string }, [version = '']) {
    const kept = options.not !== true;
    const model = await (await client()).models.update({ version, kept, note: options.note });
    const told = { version: oneLine(printable(model.name)) };
    return { json: model, text: kept ? t.cliResults.isKept(told) : t.cliResults.isNoLongerKept(told) };
  },
};

const renameCommand: CommandSpec = {
  name: 'rename',
  get summary() {
    return t.cliHelp.models.rename;
  },
  get description() {
    return t.cliHelp.models.renameDescription;
  },
  arguments: [versionArgument, () => new Argument('<name>', t.cliHelp.models.newName)],
  examples: ['parley models rename "Round 3" "Asks back"'],
  async run({ client }, _options, [version = '', name = '']) {
    const { models } = await client();
    const before = await models.get({ version });
    const model = await models.update({ version: before.id, name });
    return { json: model, text: oneLine(printable(t.cliResults.renamed({ before: before.name, name: model.name }))) };
  },
};

interface ExportOptions {
  readonly format: (typeof modelFormats)[number];
  readonly type?: (typeof exportTypes)[number];
  readonly out: string;
}

const exportCommand: CommandSpec = {
  name: 'export',
  get summary() {
    return t.cliHelp.models.export;
  },
  get description() {
    return t.cliHelp.models.exportDescription;
  },
  arguments: [versionArgument],
  options: [
    () => new Option('--format <name>', t.cliHelp.models.format).choices(modelFormats).makeOptionMandatory(),
    () => new Option('--type <name>', t.cliHelp.models.type).choices(exportTypes),
    () => new Option('--out <folder>', t.cliHelp.models.out).makeOptionMandatory(),
  ],
  examples: [
    'parley models export parley-base --format gguf --type q8_0 --out ~/parley-base-gguf',
    'parley models export "Round 3" --format onnx --out ~/my-model',
  ],
  async run(context: CommandContext, { format, type, out }: ExportOptions, [version = '']) {
    const client = await context.client();
    const { signal } = context.interrupt;
    const stream = await client.models.export({ version, format, type, out: resolve(out) }, { signal });
    const result = await untilDone(context, stream, 'export');
    for (const note of result.notes) context.terminal.note(oneLine(printable(renderText(note))));
    const bytes = result.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const names = await VersionNames.read(client);
    return {
      json: names.beside(result),
      text: t.cliResults.exported({
        version: names.of(result.version),
        folder: result.out,
        files: result.files.map(({ path }) => path),
        size: size(bytes),
      }),
    };
  },
};

const importCommand: CommandSpec = {
  name: 'import',
  get summary() {
    return t.cliHelp.models.import;
  },
  get description() {
    return t.cliHelp.models.importDescription;
  },
  arguments: [() => new Argument('<source>', t.cliHelp.models.source)],
  options: [
    () => new Option('--name <name>', t.cliHelp.models.importName),
    () => new Option('--base <version>', t.cliHelp.models.base),
  ],
  examples: [
    'parley models import ~/models/my-gpt2',
    'parley models import hub:HuggingFaceTB/SmolLM2-135M-Instruct --name smol',
    'parley models import ~/models/SmolLM2-135M-Instruct.Q4_K_M.gguf',
    'parley models import ~/my-lora --base smol',
  ],
  async run(context: CommandContext, { name, base }: { readonly name?: string; readonly base?: string }, [given = '']) {
    const { models } = await context.client();
    const { signal } = context.interrupt;
    const source = sourceOf(given);
    const preview = await models.preview({ source }, { signal });
    const told = {
      source: oneLine(printable(preview.source)),
      kind: kindWords(preview),
      size: size(preview.sizeBytes),
      license: preview.licence === null ? t.cliResults.noLicense : oneLine(printable(preview.licence)),
    };
    context.terminal.note(preview.gated ? t.cliResults.importingGated(told) : t.cliResults.importing(told));
    const result = await untilDone(context, await models.import({ source, name, base }, { signal }), 'import');
    for (const note of result.notes) context.terminal.note(oneLine(printable(render(note))));
    const { version, modelType: type, parameters, contextTokens } = result;
    return {
      json: { ...result, notes: result.notes.map((note) => render(note)) },
      text: t.cliResults.imported({
        version: oneLine(printable(version.name)),
        type,
        parameters,
        context: contextTokens,
      }),
    };
  },
};

function kindWords({ modelType, adapter, gguf }: ImportPreview): string {
  if (gguf !== null) {
    const types = gguf.types.map(({ type, tensors }) => `${type} × ${tensors}`).join(', ');
    const { parameters, bitsPerWeight: bits } = gguf;
    return t.cliResults.ggufModel({ type: modelType ?? '', parameters, bits, types });
  }
  if (adapter === null) return modelType ?? t.cliResults.aModel;
  const { rank, baseModel } = adapter;
  return baseModel === null
    ? t.cliResults.adapter({ rank })
    : t.cliResults.adapterFor({ rank, base: oneLine(printable(baseModel)) });
}

function sourceOf(text: string) {
  if (!text.startsWith('hub:')) return { kind: 'folder' as const, path: resolve(text) };
  const [repository = '', revision] = text.slice('hub:'.length).split('@');
  return { kind: 'hub' as const, repository, ...(revision !== undefined && { revision }) };
}

interface ShrinkOptions {
  readonly layers?: number | number[];
  readonly choose?: (typeof layerChoices)[number];
  readonly vocabulary?: string[];
  readonly minUses?: number;
  readonly name?: string;
}

const shrinkCommand: CommandSpec = {
  name: 'shrink',
  get summary() {
    return t.cliHelp.models.shrink;
  },
  get description() {
    return t.cliHelp.models.shrinkDescription;
  },
  arguments: [versionArgument],
  options: [
    () => new Option('--layers <number>', t.cliHelp.models.layers).argParser(layersOf),
    () => new Option('--choose <way>', t.cliHelp.models.choose).choices(layerChoices),
    () =>
      new Option('--vocabulary <set>', t.cliHelp.models.vocabulary).argParser(
        (name: string, earlier: string[] | undefined) => [...(earlier ?? []), name],
      ),
    () => wholeNumber('--min-uses <number>', t.cliHelp.models.minUses, { min: 1, max: 1e9 }),
    () => new Option('--name <name>', t.cliHelp.models.shrinkName),
  ],
  examples: [
    'parley models shrink smol --layers 8 --vocabulary everyday',
    'parley models shrink smol --layers 0,1,2,5,10,15,28,29 --name "Smol 8"',
  ],
  async run(context: CommandContext, options: ShrinkOptions, [version = '']) {
    const client = await context.client();
    const { signal } = context.interrupt;
    const stream = await client.models.shrink({ version, ...options }, { signal });
    const result = await untilDone(context, stream, 'smallerVersion');
    for (const note of result.notes) context.terminal.note(oneLine(printable(renderText(note))));
    const { name, note, sizeBytes } = result.version;
    const told = {
      version: oneLine(printable(name)),
      size: size(sizeBytes),
      note: oneLine(printable(renderText(note))),
    };
    return { json: result, text: t.cliResults.shrunk(told) };
  },
};

/** "8", or "0,1,5". */
function layersOf(text: string): number | number[] {
  return text.includes(',') ? text.split(',').map(wholeOf) : wholeOf(text);
}

function wholeOf(text: string): number {
  const number = Number(text);
  if (/^\s*\d+\s*$/.test(text)) return number;
  throw new InvalidArgumentError(t.cliInput.layersExpected({ given: text }));
}

export const modelsCommands: CommandGroup = {
  name: 'models',
  get summary() {
    return t.cliHelp.models.summary;
  },
  commands: [
    listCommand,
    knownCommand,
    foundCommand,
    searchHubCommand,
    importCommand,
    exportCommand,
    shrinkCommand,
    verifyCommand,
    renameCommand,
    keepCommand,
    deleteCommand('version', 'parley models delete "Round 3"'),
  ],
};
