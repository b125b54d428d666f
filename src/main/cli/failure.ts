/** What went wrong, as one line for a person, one object for a script, and an exit code. */
import { type CommanderError } from 'commander';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { ErrorCode, ErrorData } from '../../shared/domain/errors.ts';
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

/**
 * Commander's complaint in our words: what came, what would fit, where to read more. Commander's own text has the
 * suggestion on a second line and quotes in two styles.
 */
export function usageError(error: CommanderError, command: string, children: readonly string[]): ParleyError {
  const see = `See ${command} --help.`;
  const text = oneLine(error.message).replace(/^error: /, '');
  const suggestion = /\(Did you mean (?:one of )?([^?]+)\?\)/.exec(text)?.[1];
  const complaint = text.replace(/ ?\(Did you mean .*\)/, '').replace(/'/g, '"');
  if (error.code === 'commander.help') {
    return new ParleyError('invalid_input', `Expected a command after it: ${children.join(', ')}. ${see}`);
  }
  // What an option's own parser says is a whole sentence; Commander puts one of its own before it.
  const ownWords = /is invalid\. (--.*)$/.exec(text)?.[1];
  if (ownWords !== undefined) return new ParleyError('invalid_input', `${ownWords} ${see}`);
  const hint = suggestion === undefined ? commands(error, children) : `; did you mean ${alternatives(suggestion)}?`;
  return new ParleyError('invalid_input', `${capitalised(complaint)}${hint} ${see}`);
}

function commands(error: CommanderError, children: readonly string[]): string {
  return error.code === 'commander.unknownCommand' ? `; expected one of ${children.join(', ')}.` : '.';
}

const alternatives = (names: string): string => names.split(', ').join(' or ');

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '');
