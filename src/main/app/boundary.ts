/** Where the app ends and a host begins: what is thrown leaves as one of the contract's errors, what is unforeseen is logged. */
import { randomUUID } from 'node:crypto';
import { implement, ORPCError } from '@orpc/server';
import type { z, ZodType } from 'zod';
import { contract } from '../../shared/contract/contract.ts';
import { toContractError } from '../../shared/contract/errors.ts';
import { expectationOf, placedProblem } from '../../shared/language/issues.ts';
import { markedValues } from '../../shared/contract/marks.ts';
import type { MarkedValue } from '../../shared/contract/marks.ts';
import type { Caller, CallerContext } from '../../shared/domain/caller.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { renderText, said } from '../../shared/language/said.ts';

type Log = (text: string) => void;

/** @throws ParleyError forbidden, not_found for what the caller may not name */
export type Guard = (caller: Caller, named: readonly MarkedValue[]) => void;

/**
 * The contract to be implemented: what a caller names is looked at before it is used, and every error is translated on the way
 * out, also those that a stream throws later.
 */
export function procedures(log: Log, guard: Guard) {
  const os = implement(contract).$context<CallerContext>();
  return os.use(async ({ next, path, procedure, context: { caller } }, input) => {
    const translate = (thrown: unknown) => toContractError(describe(thrown, path.join('.'), input, log));
    try {
      const { inputSchema } = procedure['~orpc'];
      if (caller !== undefined && inputSchema !== undefined) {
        guard(caller, markedValues(inputSchema as ZodType, input));
      }
      const result = await next();
      return isStream(result.output) ? { ...result, output: translating(result.output, translate) } : result;
    } catch (thrown) {
      throw translate(thrown);
    }
  });
}
export type Procedures = ReturnType<typeof procedures>;

/** As the client sees it: our own errors as they are, refused input by its places, anything else under a reference. */
function describe(thrown: unknown, procedure: string, input: unknown, log: Log): ParleyError {
  if (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST')
    return refusedInput(thrown as Error & { data: unknown }, input);
  const error = ParleyError.from(thrown);
  if (error.code !== 'internal') return error;
  const reference = randomUUID().slice(0, 8);
  log(`Unexpected error in "${procedure}" (reference ${reference}): ${stackOf(thrown)}\n`);
  const message = said('errors.host.failedUnexpectedly', { procedure, reference, why: error.said ?? error.message });
  return new ParleyError('internal', message, { ...error.details, reference }, { cause: thrown });
}

function refusedInput(thrown: { data?: unknown; message: string }, input: unknown): ParleyError {
  const { issues = [] } = (thrown.data ?? {}) as { issues?: z.core.$ZodIssue[] };
  if (issues.length === 0) return new ParleyError('invalid_input', thrown.message);
  const problems = issues.map((issue) => placedProblem(issue, input));
  return new ParleyError('invalid_input', said('expected.problems', { problems }), {
    issues: issues.map((issue) => {
      const expectation = expectationOf(issue);
      return {
        path: issue.path.map(String),
        message: renderText(expectation),
        ...(typeof expectation !== 'string' && { said: expectation }),
      };
    }),
  });
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : `\n  caused by ${stackOf(thrown.cause)}`;
  return `${thrown.stack ?? thrown.message}${cause}`;
}

type Stream = AsyncIteratorObject<unknown, unknown, void>;

function isStream(output: unknown): output is Stream {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;
}

function translating(inner: Stream, translate: (thrown: unknown) => Error): Stream {
  const leave = async () => (await inner.return?.()) ?? { done: true as const, value: undefined };
  const stream: Stream = {
    next: () =>
      inner.next().catch((thrown: unknown) => {
        throw translate(thrown);
      }),
    return: leave,
    [Symbol.asyncIterator]: () => stream,
    async [Symbol.asyncDispose]() {
      await leave();
    },
  };
  return stream;
}
