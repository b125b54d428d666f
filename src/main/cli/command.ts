/** What a command is: flags and examples for its help, and the work, which returns its result and prints nothing else. */
import type { Argument, Option } from 'commander';
import type { Client } from '../../shared/contract/contract.ts';
import type { Interrupt } from './terminal/interrupt.ts';
import type { Progress } from './terminal/progress.ts';
import type { Terminal } from './terminal/terminal.ts';

export interface CommandContext {
  /** Absolute path of the home folder. It may not exist yet. */
  readonly home: string;
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly interrupt: Interrupt;
  readonly stdin: NodeJS.ReadStream;
  /** Opens the home folder on first use; it is closed when the command ends. */
  readonly client: () => Promise<Client>;
}

export interface CommandResult {
  /** The one object of `--json`. */
  readonly json: unknown;
  /** The same for people; none where the command has written it already. */
  readonly text?: string;
  /** 0 unless only part of it could be done. */
  readonly exitCode?: number;
}

/** Options and arguments are made anew for each program: Commander keeps parsing state in them. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly arguments?: readonly (() => Argument)[];
  readonly options?: readonly (() => Option)[];
  readonly examples: readonly string[];
  /** Where this command keeps things, if not where the others do; `given` is what `--home` said. */
  readonly homeOf?: (given: string | undefined) => string;
  /** `options` by their long names in camel case, as the options' parsers made them. */
  readonly run: (context: CommandContext, options: never, args: readonly string[]) => Promise<CommandResult>;
}

export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly commands: readonly CommandSpec[];
}
