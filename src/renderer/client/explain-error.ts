/** What went wrong, in the words a person gets to read. */
import { ORPCError } from '@orpc/client';
import { ParleyError, errorCodes, errorSentence } from '../../shared/domain/errors.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { isSaid } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import { t } from '../../shared/language/t.ts';
import { ConnectionLostError } from './connection-error.ts';

export interface Explained {
  readonly code: ErrorCode | 'connection_lost';
  /** Rendered where it is read, so that it changes with the page's language. */
  readonly message: string;
  /** What each refused field's problem is, by the field's path ("sampling.temperature"). */
  readonly issues: Readonly<Record<string, string>>;
}

export function explainError(thrown: unknown): Explained {
  if (thrown instanceof ConnectionLostError) return explained('connection_lost', () => t.errors.connectionLost);
  if (thrown instanceof ORPCError) {
    const { message, data } = thrown as { message: string; data: unknown };
    const code = errorCodes.find((known) => known === thrown.code) ?? 'internal';
    return explained(code, () => errorSentence({ message, said: saidOf(data) }), issuesOf(data));
  }
  const error = ParleyError.from(thrown);
  return explained(error.code, () => errorSentence(error));
}

function explained(code: Explained['code'], sentence: () => string, issues: Explained['issues'] = {}): Explained {
  return {
    code,
    get message() {
      return sentence();
    },
    issues,
  };
}

/** Leaving a stream on purpose is no failure. */
export function isCancelled(thrown: unknown): boolean {
  return explainError(thrown).code === 'cancelled';
}

function issuesOf(data: unknown): Record<string, string> {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return {};
  const issues = data.issues as { path?: string[]; message?: string; said?: Said }[];
  return Object.fromEntries(
    issues.map(({ path = [], message = '', said }) => [path.join('.'), errorSentence({ message, said })]),
  );
}

function saidOf(data: unknown): Said | undefined {
  return typeof data === 'object' && data !== null && 'said' in data && isSaid(data.said) ? data.said : undefined;
}
