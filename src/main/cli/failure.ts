/** What went wrong, as one line for a person, one object for a script, and an exit code. */
import { type CommanderError } from 'commander';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { ErrorCode, ErrorData } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import { oneLine, printable } from './terminal/printable.ts';

export const exitCodes = {
  done: 0,
  /** It could not be done, or only in part. */
  failed: 1,
  /** What was asked for does not fit: an unknown command or flag, a value out of range, a bad file. */
  misused: 2,
  /** Stopped by Ctrl-C, as shells count it: 128 + SIGINT. */
  interrupted: 130,
} as const;

export function exitCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'invalid_input':
      return exitCodes.misused;
    case 'cancelled':
      return exitCodes.interrupted;
    case 'not_found':
    case 'forbidden':
    case 'conflict':
    case 'locked':
    case 'too_little_data':
    case 'io':
    case 'corrupt':
    case 'worker_died':
    case 'out_of_memory':
    case 'unsupported':
    case 'internal':
      return exitCodes.failed;
  }
}

/** The error's sentence on one line, after the command that it stopped. */
export function failureLine(command: string, error: ErrorData): string {
  return `${command}: ${oneLine(printable(error.message))}`;
}

/** Commander's complaint in our words: what came, what would fit, where to read more. */
export function usageError(error: CommanderError, command: string, children: readonly string[]): ParleyError {
  const complaint = complaintOf(error, children);
  return new ParleyError('invalid_input', said('errors.seeHelp', { complaint, command }), { command });
}

/** Commander tells what came in an English sentence alone, with a suggestion on a second line. */
function complaintOf({ code, message }: CommanderError, commands: readonly string[]): Said | string {
  const text = oneLine(message).replace(/^error: /, '');
  const [name = '', second = ''] = [...text.matchAll(/'(.*?)'/g)].map((match) => match[1]);
  const like = /\(Did you mean (?:one of )?([^?]+)\?\)/.exec(text)?.[1].split(', ');
  switch (code) {
    case 'commander.help':
      return said('errors.commandExpected', { commands });
    case 'commander.unknownCommand':
      return like === undefined
        ? said('errors.unknownCommand', { command: name, commands })
        : said('errors.unknownCommandLike', { command: name, like });
    case 'commander.unknownOption':
      return like === undefined
        ? said('errors.unknownOption', { option: name })
        : said('errors.unknownOptionLike', { option: name, like });
    case 'commander.optionMissingArgument':
      return said('errors.optionWithoutValue', { option: name });
    case 'commander.missingMandatoryOptionValue':
      return said('errors.optionMissing', { option: name });
    case 'commander.missingArgument':
      return said('errors.argumentMissing', { argument: name });
    case 'commander.excessArguments':
      return tooMany(text);
    case 'commander.conflictingOption':
      return said('errors.optionsExclude', { option: name, other: second });
    case 'commander.invalidArgument':
      return notAllowed(text);
    default:
      return text;
  }
}

function tooMany(text: string): Said {
  const [expected, came] = (text.match(/\d+/g) ?? []).slice(-2).map(Number);
  return said('errors.tooManyArguments', { expected, came });
}

/** Choices are Commander's to check; what an option's own parser says is a whole sentence, after one of Commander's. */
function notAllowed(text: string): Said | string {
  const choices = /Allowed choices are (.*)\.$/.exec(text)?.[1];
  const [, option, value] = /^option '(.+?)' argument '(.*?)' is invalid/.exec(text) ?? [];
  const [, given, argument] = /^command-argument value '(.*?)' is invalid for argument '(.+?)'/.exec(text) ?? [];
  if (choices === undefined) return /is invalid(?: for argument '.*?')?\. (.*)$/.exec(text)?.[1] ?? text;
  return said('errors.valueNotAllowed', { option: option ?? argument, value: value ?? given, choices });
}
