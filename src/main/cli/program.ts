/** The command line's grammar: every command with its flags, help and errors in one style. */
import { Command, Option, type CommanderError } from 'commander';
import { ParleyError } from '../../shared/domain/errors.ts';
import { languages } from '../../shared/language/languages.ts';
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import { t } from '../../shared/language/t.ts';
import type { CommandGroup, CommandSpec } from './command.ts';
import { usageError } from './failure.ts';
import { helpInWords } from './help-in-words.ts';

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
    .description(t.cli.purpose)
    .version(settings.version, '--version', t.cli.versionFlag)
    // So that `chat --version V` is the chat's own flag.
    .enablePositionalOptions()
    .addHelpText('after', `\n${t.cli.closing}`);
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
  command.addHelpText('after', `\n${entry.examples.length > 1 ? t.cli.examples : t.cli.example}\n${examples}`);
  command.action(async () => {
    requireValues(command);
    await settings.run(entry, fullName(command), command.optsWithGlobals(), command.args);
  });
}

const asSentence = (summary: string): string => t.cli.asSentence({ summary });

/** What all commands share. */
function prepare(command: Command, settings: ProgramSettings): void {
  command
    .option('--home <folder>', t.cli.homeFlag)
    .option('--engine <name>', t.cli.engineFlag)
    .addOption(new Option('--lang <code>', t.cli.languageFlag).choices(languages.map(({ code }) => code)))
    .option('--json', t.cli.jsonFlag)
    .helpOption('-h, --help', t.cli.helpFlag)
    .helpCommand(false)
    .configureHelp(helpInWords)
    .configureOutput({ writeOut: settings.write, writeErr: () => undefined, outputError: () => undefined })
    .exitOverride((error) => refuse(error, command, settings));
}

function refuse(error: CommanderError, command: Command, settings: ProgramSettings): never {
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') throw new HelpShown();
  const children = command.commands.map((child) => child.name());
  if (error.code === 'commander.help' && command.parent === null) {
    settings.write(`${command.helpInformation()}\n${t.cli.closing}\n`);
    throw new HelpShown();
  }
  throw usageError(error, fullName(command), children);
}

/** `--prompt --json` has forgotten the prompt; Commander would take the flag for it. */
function requireValues(command: Command): void {
  const options = ancestry(command).flatMap((at) => at.options.map((option) => [option, at] as const));
  const flags = new Set(options.map(([{ long }]) => long));
  for (const [option, at] of options) {
    const given: unknown[] = [at.getOptionValue(option.attributeName())].flat();
    // An empty variable of a script's would mean the folder that it runs in.
    if (given.includes('') && /<(folder|file)>/.test(option.flags))
      throw missing(command, said('errors.optionWithoutValue', { option: option.flags }));
    const flag = given.find((value): value is string => typeof value === 'string' && flags.has(value));
    if (flag === undefined) continue;
    throw missing(command, said('errors.optionWithFlagAsValue', { option: option.flags, flag }));
  }
}

function missing(at: Command, complaint: Said): ParleyError {
  const command = fullName(at);
  return new ParleyError('invalid_input', said('errors.seeHelp', { complaint, command }), { command });
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
