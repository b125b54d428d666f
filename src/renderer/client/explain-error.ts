/** What went wrong, in the words a person gets to read. */
import { ORPCError } from '@orpc/client';
import { ParleyError, errorCodes } from '../../shared/domain/errors.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { ConnectionLostError } from './connection-error.ts';

export interface Explained {
  readonly code: ErrorCode | 'connection_lost';
  readonly message: string;
  /** What each refused field's problem is, by the field's path ("sampling.temperature"). */
  readonly issues: Readonly<Record<string, string>>;
}

export function explainError(thrown: unknown): Explained {
  if (thrown instanceof ConnectionLostError) return { code: 'connection_lost', message: thrown.message, issues: {} };
  if (thrown instanceof ORPCError) {
    const code = errorCodes.find((known) => known === thrown.code) ?? 'internal';
    return { code, message: thrown.message, issues: issuesOf(thrown.data) };
  }
  const { code, message } = ParleyError.from(thrown);
  return { code, message, issues: {} };
}

/** Leaving a stream on purpose is no failure. */
export function isCancelled(thrown: unknown): boolean {
  return explainError(thrown).code === 'cancelled';
}

function issuesOf(data: unknown): Record<string, string> {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return {};
  const issues = data.issues as { path?: string[]; message?: string }[];
  return Object.fromEntries(issues.map(({ path = [], message = '' }) => [path.join('.'), message]));
}
