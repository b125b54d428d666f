/**
 * Errors as data. Every failure that the program foresees is a `ParleyError`: a code from a closed union, a sentence
 * for a person, and plain details that survive a process border. Anything else is a bug and is reported as `internal`.
 */

import { render, said } from '../language/said.ts';
import type { Said } from '../language/said.ts';
import type { JsonObject } from './json.ts';
import { systemFault } from './system-fault.ts';

export const errorCodes = [
  /** The caller gave something that does not fit: a bad flag, a bad line, a number out of range. */
  'invalid_input',
  /** A named thing does not exist. */
  'not_found',
  /** The caller may not do this here, whatever the state. */
  'forbidden',
  /** The request does not fit the present state, e.g. resuming a run that is running. */
  'conflict',
  /** Another process holds the home folder. */
  'locked',
  /** Learning was asked of fewer examples than it needs; details say how many. */
  'too_little_data',
  /** The disk or file system refused. */
  'io',
  /** A file is not what its format promises, or its checksum differs. */
  'corrupt',
  /** The caller's AbortSignal fired. */
  'cancelled',
  /** A worker process ended while a call was pending. */
  'worker_died',
  'out_of_memory',
  /** Well formed, but not something this version can do. */
  'unsupported',
  /** A broken invariant of our own. */
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The form in which an error crosses a process border or is stored with a run. */
export interface ErrorData {
  readonly code: ErrorCode;
  /** In the language of the process where it arose; what shows it renders `said`, where that is there. */
  readonly message: string;
  readonly said?: Said;
  readonly details?: JsonObject;
}

interface ParleyErrorOptions {
  readonly cause?: unknown;
  /** The message where what was said is not in this version's catalogue. */
  readonly otherwise?: string;
}

/** The sentence for whoever reads here, whatever language the process spoke in which it arose. */
export function errorSentence({
  message,
  said,
}: Pick<ErrorData, 'message'> & { readonly said?: Said | undefined }): string {
  return said === undefined ? message : render(said, { otherwise: message });
}

/** The message should say: the operation, what was expected, what came, and what to do next. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly code: ErrorCode;
  readonly said: Said | undefined;
  readonly details: JsonObject | undefined;

  /** @param message is said, unless it is another program's or of data from before: a text is shown as it is in every language */
  constructor(code: ErrorCode, message: Said | string, details?: JsonObject, options?: ParleyErrorOptions) {
    super(typeof message === 'string' ? message : render(message, options), options);
    this.code = code;
    this.said = typeof message === 'string' ? undefined : message;
    this.details = details;
  }

  toData(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      ...(this.said !== undefined && { said: this.said }),
      ...(this.details !== undefined && { details: this.details }),
    };
  }

  /** The message is in the language of this process, where it was said. */
  static fromData({ code, message, said, details }: ErrorData): ParleyError {
    return new ParleyError(code, said ?? message, details, { otherwise: message });
  }

  /**
   * Anything thrown, as a `ParleyError`: itself, `cancelled` for an AbortError, `io` or `corrupt` for what the system refused,
   * else `internal`, with the original as cause.
   */
  static from(thrown: unknown): ParleyError {
    if (thrown instanceof ParleyError) return thrown;
    if (thrown instanceof Error) {
      const fault = systemFault(thrown);
      if (fault !== undefined) return new ParleyError(fault.code, fault.said, undefined, { cause: thrown });
      const code = thrown.name === 'AbortError' ? 'cancelled' : 'internal';
      return new ParleyError(code, thrown.message, undefined, { cause: thrown });
    }
    return new ParleyError('internal', said('errors.thrownOddly', { thrown: String(thrown) }));
  }
}

/** Closes a switch over a union: a forgotten case does not compile, and a value from outside is named when it arrives. */
export function assertNever(value: never, what = 'value'): never {
  throw new ParleyError('internal', `Unexpected ${what}: ${JSON.stringify(value)}`);
}
