import { resolve } from 'node:path';
import { Argument, InvalidArgumentError, Option } from 'commander';
import { exportTypes, layerChoices, modelFormats } from '../../../shared/contract/models.ts';
import type { ImportPreview } from '../../../shared/contract/models.ts';
import type { CommandContext, CommandGroup, CommandSpec } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { counted, moment, size } from '../terminal/figures.ts';
import { wholeNumber } from '../input/option-values.ts';
import { VersionNames } from '../input/version-names.ts';
import { oneLine, printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';
import { deleteCommand } from './deleted.ts';
import { foundCommand, knownCommand, searchHubCommand } from './find-models.ts';
import { untilDone } from '../run-output/until-done.ts';

const versionArgument = () => new Argument('<version>', 'its name, its id or how that begins');

const listCommand: CommandSpec = {
  name: 'list',
  summary: 'the versions of the model, each under the one it came from',
  examples: ['parley models list'],
  async run({ client }) {
    const models = await (await client()).models.tree();
    const rows = models.map((version) => [
      `${'  '.repeat(version.depth)}${oneLine(version.name)}`,
      version.id,
      keptWord(version.kept),
      size(version.sizeBytes),
      moment(version.createdAtMs),
      version.note,
    ]);
    const columns = [
      { title: 'Version', verbatim: true },
      { title: 'Id' },
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
  summary: 'check a version’s files against their checksums, and that it can read a prompt',
  arguments: [versionArgument],
  examples: ['parley models verify parley-base'],
  async run({ client, terminal }, _options, [version = '']) {
    const opened = await client();
    const result = await opened.models.verify({ version });
    const names = await VersionNames.read(opened);
    for (const problem of result.problems) terminal.note(oneLine(printable(problem)));
    return {
      json: names.beside(result),
      text: result.ok
        ? `${names.of(result.version)}: all ${counted(result.files, 'file')} as recorded`
        : `${names.of(result.version)} is damaged: ${counted(result.problems.length, 'problem')}`,
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
  examples: ['parley models keep "Round 3" --note "I like its tone"', 'parley models keep "Round 3" --not'],
  async run({ client }, options: { readonly not?: boolean; readonly note?: string }, [version = '']) {
    const kept = options.not !== true;
    const model = await (await client()).models.update({ version, kept, note: options.note });
    return { json: model, text: `${oneLine(printable(model.name))} is ${kept ? 'kept' : 'no longer kept'}` };
  },
};

const renameCommand: CommandSpec = {
  name: 'rename',
  summary: 'call a version by another name',
  description: 'Its id, its files and what was made from it stay as they are. Every command takes either.',
  arguments: [versionArgument, () => new Argument('<name>', 'at most 60 letters')],
  examples: ['parley models rename "Round 3" "Asks back"'],
  async run({ client }, _options, [version = '', name = '']) {
    const { models } = await client();
    const before = await models.get({ version });
    const model = await models.update({ version: before.id, name });
    return { json: model, text: oneLine(printable(`${before.name} is now called ${model.name}`)) };
  },
};

interface ExportOptions {
  readonly format: (typeof modelFormats)[number];
  readonly type?: (typeof exportTypes)[number];
  readonly out: string;
}

const exportCommand: CommandSpec = {
  name: 'export',
  summary: 'write a version for other programs, with a model card',
  description:
    'Writes a version into a new folder for other programs, with a model card of its data, methods and measurements: hf is ' +
    'Hugging Face’s layout (transformers), onnx a file with a key/value cache for any onnxruntime and transformers.js, gguf one ' +
    'for llama.cpp, adapter what was trained alone, in PEFT’s layout.',
  arguments: [versionArgument],
  options: [
    () => new Option('--format <name>', 'what to write').choices(modelFormats).makeOptionMandatory(),
    () =>
      new Option(
        '--type <name>',
        'how numbers are stored: f32, f16, or for gguf q8_0, q6_k, q5_k_m, q4_k_m, q4_0, llama.cpp’s mixes of 8 to 4 bits (default: hf as they are, onnx f32, gguf f16)',
      ).choices(exportTypes),
    () => new Option('--out <folder>', 'a folder that is new or empty').makeOptionMandatory(),
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
    for (const note of result.notes) context.terminal.note(oneLine(printable(note)));
    const bytes = result.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const names = await VersionNames.read(client);
    return {
      json: names.beside(result),
      text: `${names.of(result.version)} written to ${result.out}: ${result.files.map(({ path }) => path).join(', ')} (${size(bytes)})`,
    };
  },
};

const importCommand: CommandSpec = {
  name: 'import',
  summary: 'take in a model or an adapter from a folder, a GGUF file or the Hugging Face Hub',
  description:
    'Takes in a model in Hugging Face’s layout (safetensors) as a version without a parent, from a folder or from the Hugging ' +
    'Face Hub; or the one in a GGUF file, whose other parts lie beside it where it is split. A LoRA adapter in PEFT’s layout is ' +
    'merged into the version it was made for, and kept beside it. A download that breaks goes on where it broke when the command ' +
    'is given again. HF_TOKEN is used for models that need an account, HF_ENDPOINT for another Hub.',
  arguments: [() => new Argument('<source>', 'a folder, a GGUF file, hub:OWNER/NAME, or hub:OWNER/NAME@REVISION')],
  options: [
    () => new Option('--name <name>', 'what to call the version (default: after the folder or repository)'),
    () => new Option('--base <version>', 'of an adapter: the version it was made for (default: the one that it names)'),
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
    context.terminal.note(
      `${oneLine(printable(preview.source))}: ${kindWords(preview)}, ${size(preview.sizeBytes)}, licence: ` +
        `${preview.licence === null ? 'none stated' : oneLine(printable(preview.licence))}${preview.gated ? ', gated' : ''}`,
    );
    const result = await untilDone(context, await models.import({ source, name, base }, { signal }), 'import');
    for (const note of result.notes) context.terminal.note(oneLine(printable(note)));
    const { version, modelType, parameters, contextTokens } = result;
    return {
      json: result,
      text: `${oneLine(printable(version.name))}: ${modelType}, ${counted(parameters, 'parameter')}, context of ${counted(contextTokens, 'token')}`,
    };
  },
};

function kindWords({ modelType, adapter, gguf }: ImportPreview): string {
  if (gguf !== null) {
    const types = gguf.types.map(({ type, tensors }) => `${type} × ${tensors}`).join(', ');
    const bits = Math.round(gguf.bitsPerWeight * 100) / 100;
    return `${modelType} in GGUF, ${counted(gguf.parameters, 'parameter')} at ${bits} bits each (${types})`;
  }
  if (adapter === null) return modelType ?? 'a model';
  const { rank, baseModel } = adapter;
  return `a LoRA adapter of rank ${rank}${baseModel === null ? '' : ` for ${oneLine(printable(baseModel))}`}`;
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
  summary: 'make a smaller version: fewer layers, fewer tokens',
  description:
    'Makes a new version under the one given, with some of its layers and of its tokens. Nothing is trained: distill the larger one ' +
    'into it afterwards (parley train distill). A vocabulary can be cut where the tokenizer is a plain byte-pair encoding; every text ' +
    'can still be written, in more tokens where it is unlike the chats given.',
  arguments: [versionArgument],
  options: [
    () =>
      new Option(
        '--layers <number>',
        'how many layers to keep, or which, numbered from 0, as in 0,1,5,28,29 (default: all)',
      ).argParser(layersOf),
    () =>
      new Option(
        '--choose <way>',
        'how a number of layers is chosen: by influence, those that change the chats of --vocabulary the most (ShortGPT), or evenly; the ' +
          'first and the last two stay (default: influence, without --vocabulary evenly)',
      ).choices(layerChoices),
    () =>
      new Option(
        '--vocabulary <set>',
        'keep the tokens that a dataset of chats uses; may be given several times (default: all tokens)',
      ).argParser((name: string, earlier: string[] | undefined) => [...(earlier ?? []), name]),
    () =>
      wholeNumber('--min-uses <number>', 'how often the chats have to use a token (default: 1)', { min: 1, max: 1e9 }),
    () => new Option('--name <name>', 'what to call the version (default: after its parent)'),
  ],
  examples: [
    'parley models shrink smol --layers 8 --vocabulary everyday',
    'parley models shrink smol --layers 0,1,2,5,10,15,28,29 --name "Smol 8"',
  ],
  async run(context: CommandContext, options: ShrinkOptions, [version = '']) {
    const client = await context.client();
    const { signal } = context.interrupt;
    const stream = await client.models.shrink({ version, ...options }, { signal });
    const result = await untilDone(context, stream, 'smaller version');
    for (const note of result.notes) context.terminal.note(oneLine(printable(note)));
    const { name, note, sizeBytes } = result.version;
    return { json: result, text: `${oneLine(printable(name))} (${size(sizeBytes)}): ${oneLine(printable(note))}` };
  },
};

/** "8", or "0,1,5". */
function layersOf(text: string): number | number[] {
  return text.includes(',') ? text.split(',').map(wholeOf) : wholeOf(text);
}

function wholeOf(text: string): number {
  const number = Number(text);
  if (/^\s*\d+\s*$/.test(text)) return number;
  throw new InvalidArgumentError(`expected a whole number, got "${text}"`);
}

export const modelsCommands: CommandGroup = {
  name: 'models',
  summary: 'find, list, import, export, shrink, check, rename and keep versions',
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
