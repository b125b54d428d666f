/** The command line's grammar: every command with its flags, help and errors in one style. */
import { Command, Option, type CommanderError } from 'commander';
import { ParleyError } from '../../shared/domain/errors.ts';
import { languages } from '../../shared/language/languages.ts';
import type { CommandGroup, CommandSpec } from './command.ts';
import { usageError } from './failure.ts';

export interface ProgramSettings {
  readonly version: string;
  readonly commands: readonly (CommandSpec | CommandGroup)[];
  /** Receives the command that was typed, with its flags and arguments. */
  readonly run: (spec: CommandSpec, name: string, options: Record<string, unknown>, args: string[]) => Promise<void>;
  readonly write: (text: string) => void;
}

/** Throws `ParleyError` for wrong use, and `HelpShown` after help or the version was printed. */
export function buildProgram(settings: ProgramSettings): Command {
  const root = new Command('parley')
    .description('Train a chat agent from your own feedback, on your own machine.')
    .version(settings.version, '--version', 'show the version of Parley')
    // So that `chat --version V` is the chat's own flag.
    .enablePositionalOptions()
    .addHelpText('after', closing);
  prepare(root, settings);
  for (const entry of settings.commands) addEntry(root, entry, settings);
  return root;
}

/** "parley help data import" is "parley data import --help". */
export function withHelpFlag(args: readonly string[]): string[] {
  const [first, ...path] = args;
  return first === 'help' ? [...path, '--help'] : [...args];
}

/** Help or the version was asked for and printed: the program is done. */
export class HelpShown extends Error {}

function addEntry(parent: Command, entry: CommandSpec | CommandGroup, settings: ProgramSettings): void {
  const command = parent
    .command(entry.name)
    .summary(entry.summary)
    .description(entry.description ?? asSentence(entry.summary));
  prepare(command, settings);
  if ('commands' in entry) {
    for (const child of entry.commands) addEntry(command, child, settings);
    return;
  }
  for (const argument of entry.arguments ?? []) command.addArgument(argument());
  for (const option of entry.options ?? []) command.addOption(option());
  const examples = entry.examples.map((example) => `  ${example}`).join('\n');
  command.addHelpText('after', `\n${entry.examples.length > 1 ? 'Examples' : 'Example'}:\n${examples}`);
  command.action(async () => {
    requireValues(command);
    await settings.run(entry, fullName(command), command.optsWithGlobals(), command.args);
  });
}

const asSentence = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;

/** What all commands share. */
function prepare(command: Command, settings: ProgramSettings): void {
  command
    .option('--home <folder>', 'where chats, ratings and models are kept (or PARLEY_HOME)')
    .option('--engine <name>', 'what models run on: auto, or a name that parley env lists (or PARLEY_ENGINE)')
    .addOption(
      new Option(
        '--lang <code>',
        `the language: ${languages.map(({ code, name }) => `${code} (${name})`).join(', ')}`,
      ).choices(languages.map(({ code }) => code)),
    )
    .option('--json', 'print one JSON object on stdout; everything else goes to stderr')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ sortSubcommands: false, sortOptions: false })
    .configureOutput({ writeOut: settings.write, writeErr: () => undefined, outputError: () => undefined })
    .exitOverride((error) => refuse(error, command, settings));
}

function refuse(error: CommanderError, command: Command, settings: ProgramSettings): never {
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') throw new HelpShown();
  const children = command.commands.map((child) => child.name());
  if (error.code === 'commander.help' && command.parent === null) {
    settings.write(`${command.helpInformation()}${closing}\n`);
    throw new HelpShown();
  }
  const refusal = usageError(error, fullName(command), children);
  throw new ParleyError(refusal.code, refusal.message, { command: fullName(command) });
}

/** `--prompt --json` has forgotten the prompt; Commander would take the flag for it. */
function requireValues(command: Command): void {
  const options = ancestry(command).flatMap((at) => at.options.map((option) => [option, at] as const));
  const flags = new Set(options.map(([{ long }]) => long));
  for (const [option, at] of options) {
    const given: unknown[] = [at.getOptionValue(option.attributeName())].flat();
    // An empty variable of a script's would mean the folder that it runs in.
    if (given.includes('') && /<(folder|file)>/.test(option.flags)) throw missing(command, option, 'none came');
    const flag = given.find((value): value is string => typeof value === 'string' && flags.has(value));
    if (flag !== undefined) throw missing(command, option, `the flag ${flag} came`);
  }
}

function missing(command: Command, { flags }: Option, came: string): ParleyError {
  const name = fullName(command);
  const message = `Option "${flags}" expected a value, and ${came}. See ${name} --help.`;
  return new ParleyError('invalid_input', message, { command: name });
}

function fullName(command: Command): string {
  return ancestry(command)
    .map((at) => at.name())
    .join(' ');
}

/** From the program down to the command itself. */
function ancestry(command: Command): Command[] {
  return [...(command.parent === null ? [] : ancestry(command.parent)), command];
}

const closing = `
A first round, with the shipped model and a simulated rater:
  parley demo

Exit codes: 0 done, 1 it failed or only part could be done, 2 the command does not fit
(unknown flag, value out of range, bad file), 130 stopped by Ctrl-C. Every failure is one line on stderr; with --json
also {"error": {"code", "message"}} on stdout. NO_COLOR turns styling off.`;
