/** One call of `parley`: from arguments to an exit code. Everything that a failure says is said here. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '../../shared/contract/contract.ts';
import { fromContractError } from '../../shared/contract/errors.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { readLanguageBy } from '../../shared/language/current-language.ts';
import { languageOfEnvironment, languages } from '../../shared/language/languages.ts';
import { t } from '../../shared/language/t.ts';
import { installationDir } from '../app/installation-dir.ts';
import { allCommands } from './all-commands.ts';
import type { CommandContext, CommandSpec } from './command.ts';
import { exitCodeOf, exitCodes, failureLine } from './failure.ts';
import { homeFolder } from '../hosting/home-folder.ts';
import { homeLogFile } from '../hosting/home-log.ts';
import { Interrupt } from './terminal/interrupt.ts';
import { openClient } from './open-client.ts';
import type { OpenedClient } from './open-client.ts';
import { buildProgram, HelpShown, withHelpFlag } from './program.ts';
import { Progress } from './terminal/progress.ts';
import { Terminal } from './terminal/terminal.ts';

export async function runCli(args: readonly string[]): Promise<number> {
  const { env, stdout, stderr } = process;
  speakAs(args, env);
  const json = wantsJson(args);
  // NO_COLOR: present and not empty, whatever its value (no-color.org).
  const plain = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  const terminal = new Terminal({ stdout, stderr, json, plain });
  let exitCode: number = exitCodes.done;
  const program = buildProgram({
    version: parleyVersion(),
    commands: allCommands,
    write: (text) => void stdout.write(text),
    run: async (spec, name, options, positional) => {
      exitCode = await runCommand(spec, { name, options, positional, terminal });
    },
  });
  try {
    await program.parseAsync(withHelpFlag(args), { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof HelpShown) return exitCodes.done;
    return fail(terminal, 'parley', thrown);
  }
}

interface Invocation {
  /** "parley data import" */
  readonly name: string;
  readonly options: Record<string, unknown>;
  readonly positional: string[];
  readonly terminal: Terminal;
}

async function runCommand(spec: CommandSpec, { name, options, positional, terminal }: Invocation): Promise<number> {
  const interrupt = new Interrupt((text) => terminal.note(text));
  interrupt.listen();
  const flag = typeof options.home === 'string' ? options.home : undefined;
  // By the environment, as PARLEY_ENGINE comes: whatever host this command starts reads it there.
  if (typeof options.engine === 'string') process.env['PARLEY_ENGINE'] = options.engine;
  const home = spec.homeOf?.(flag) ?? homeFolder({ flag, environment: process.env, platform: process.platform });
  let opened: Promise<OpenedClient> | undefined;
  const context: CommandContext = {
    home,
    terminal,
    interrupt,
    progress: new Progress(terminal),
    stdin: process.stdin,
    client: (): Promise<Client> => {
      const opening = (opened ??= openClient(home, name, (text) => terminal.note(text)).catch((thrown: unknown) => {
        // A folder that was locked may be tried again.
        opened = undefined;
        throw thrown;
      }));
      return opening.then(({ client }) => client);
    },
  };
  try {
    const result = await spec.run(context, options as never, positional);
    if (terminal.json) terminal.writeJson(result.json);
    else if (result.text !== undefined) terminal.line(result.text);
    return result.exitCode ?? exitCodes.done;
  } catch (thrown) {
    const code = fail(terminal, name, thrown, homeLogFile(home));
    return code === exitCodes.interrupted ? interrupt.exitCode || code : code;
  } finally {
    context.progress.end();
    await opened?.then((app) => app.close()).catch((thrown: unknown) => terminal.note(String(thrown)));
  }
}

/** @param logFile where the unforeseen is written down, once there is a home folder */
function fail(terminal: Terminal, command: string, thrown: unknown, logFile?: string): number {
  const error = fromContractError(thrown);
  const name = typeof error.details?.command === 'string' && command === 'parley' ? error.details.command : command;
  terminal.status('');
  terminal.note(failureLine(name, error));
  if (error.code === 'internal') explainFault(terminal, error, logFile);
  if (terminal.json) terminal.writeJson({ error: error.toData() });
  return exitCodeOf(error.code);
}

/** A fault of ours: the place where it arose is for whoever mends it. */
function explainFault(terminal: Terminal, error: ParleyError, logFile: string | undefined): void {
  if (process.env.PARLEY_DEBUG === undefined) {
    const log = logFile !== undefined && existsSync(logFile) ? logFile : undefined;
    terminal.note(log === undefined ? t.cli.ourFault : t.cli.ourFaultInLog({ log }));
    return;
  }
  for (let at: unknown = error; at instanceof Error; at = at.cause) terminal.note(at.stack ?? at.message);
}

/**
 * Before anything is said, so that also the help and what is refused are in the language that was asked for: `--lang`, else the
 * environment's. Whatever process this command starts finds it in the environment.
 */
function speakAs(args: readonly string[], environment: NodeJS.ProcessEnv): void {
  const end = args.indexOf('--');
  const options = args.slice(0, end < 0 ? undefined : end);
  const at = options.findLastIndex((argument) => argument === '--lang' || argument.startsWith('--lang='));
  const asked = at < 0 ? undefined : (/^--lang=(.*)$/.exec(options[at])?.[1] ?? options.at(at + 1));
  const language = languages.find(({ code }) => code === asked) ?? languageOfEnvironment(environment);
  environment['PARLEY_LANG'] = language.code;
  readLanguageBy(() => language);
}

/** Also where the rest cannot be understood: a script that asked for JSON gets its error as JSON. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? undefined : end).includes('--json');
}

function parleyVersion(): string {
  const text = readFileSync(path.join(installationDir, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
