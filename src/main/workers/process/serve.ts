/** The worker's end: an entry file declares a router of procedures and calls `serve(router)` once, last. */
import { randomUUID } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { type AnyRouter, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { parentChannel } from './parent-channel.ts';
import { cloneBodies, isAsyncIterator, toWireError, translatingErrors } from './protocol.ts';
import type { CallWatch, WatchdogLimits } from './watchdog.ts';

/**
 * Answers main's calls with the procedures of `router` until main goes away, then ends the process.
 *
 * A handler's `signal` fires when main aborts the call or leaves the stream. It can only fire between two turns of the
 * event loop, so a long computation must return to the loop now and then (`await setImmediate()` from timers/promises).
 * A thrown `ParleyError` reaches the caller as it is; anything else as `internal`, with its stack on stderr.
 */
export function serve(router: AnyRouter, limits: WatchdogLimits = {}): void {
  withoutForms();
  const { port, calls } = parentChannel(limits);
  const handler = new RPCHandler(router, {
    experimental_transfer: cloneBodies,
    clientInterceptors: [
      ({ path, signal, ...call }) =>
        translatingErrors(
          () => watched(calls, () => call.next()),
          (error) => toWireError(describe(error, path.join('.'), signal).toData()),
        ),
    ],
  });
  handler.upgrade(port);
}

/**
 * The protocol asks of every message whether it is a `FormData`, and Node loads its whole HTTP client to say so: 50 ms of every
 * worker's start. What comes from main never is one.
 */
function withoutForms(): void {
  Object.defineProperty(globalThis, 'FormData', { value: class FormData {}, configurable: true, writable: true });
}

/** Tells the watchdog of a call until its answer is complete, that of a stream item by item. */
async function watched(calls: CallWatch, call: () => Promise<unknown>): Promise<unknown> {
  calls.began();
  try {
    const output = await call();
    if (isAsyncIterator(output)) return watchedStream(calls, output);
    calls.ended();
    keepCompiledCode();
    return output;
  } catch (error) {
    calls.ended();
    throw error;
  }
}

let isKept = false;

/** Node keeps it at the end of a process, but a worker ends by a signal. At its first answer all that it needs is loaded. */
function keepCompiledCode(): void {
  if (!isKept) flushCompileCache();
  isKept = true;
}

async function* watchedStream(calls: CallWatch, stream: AsyncIterator<unknown, unknown>): AsyncGenerator<unknown> {
  try {
    for (;;) {
      const { done, value }: IteratorResult<unknown, unknown> = await stream.next();
      if (done === true) {
        keepCompiledCode();
        return value;
      }
      calls.gaveItem();
      yield value;
    }
  } finally {
    calls.ended();
    await stream.return?.();
  }
}

/** What the caller is told; what is not foreseen goes to stderr with its stack, under a reference that the caller gets. */
function describe(thrown: unknown, procedure: string, signal: AbortSignal | undefined): ParleyError {
  const error =
    signal?.aborted === true && isAbort(thrown) ? cancelled(procedure, thrown) : classify(thrown, procedure);
  if (error.code !== 'internal') return error;
  const reference = randomUUID().slice(0, 8);
  const stack = thrown instanceof Error ? thrown.stack : String(thrown);
  process.stderr.write(`Unexpected error in "${procedure}" (reference ${reference}): ${stack}\n`);
  const message = `"${procedure}" failed unexpectedly (reference ${reference} in the log): ${error.message}`;
  return new ParleyError('internal', message, { ...error.details, reference });
}

function classify(thrown: unknown, procedure: string): ParleyError {
  if (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST')
    return invalidInput(thrown as Error & { data: unknown }, procedure);
  const error = ParleyError.from(thrown);
  if (error.code === 'internal' && isOutOfMemory(error.message)) {
    const problem = said('training.callOutOfMemory', { call: procedure, reason: error.message });
    return new ParleyError('out_of_memory', problem, undefined, { cause: thrown });
  }
  return error;
}

/**
 * V8 says "Array buffer allocation failed", ONNX Runtime "Failed to allocate memory" or "std::bad_alloc", WebGPU "Out of memory" or
 * that a buffer is larger than the device's limit, CUDA "out of memory", TensorFlow "OOM when allocating".
 */
function isOutOfMemory(message: string): boolean {
  return /allocation failed|failed to allocate|bad_alloc|out of memory|out_of_memory|\bOOM\b|exceeds? the max(imum)? buffer size/i.test(
    message,
  );
}

/** oRPC reports a procedure's input schema (Standard Schema) as issues with paths. */
function invalidInput(error: { data: unknown; message: string }, procedure: string): ParleyError {
  const { issues = [] } = (error.data ?? {}) as { issues?: { path?: PropertyKey[]; message: string }[] };
  const reasons = issues.map((issue) => `${(issue.path ?? []).map(String).join('.') || 'input'}: ${issue.message}`);
  const told = reasons.length === 0 ? [error.message] : reasons;
  return new ParleyError('invalid_input', said('training.callMalformed', { call: procedure, reasons: told }));
}

const isAbort = (thrown: unknown) => thrown instanceof Error && thrown.name === 'AbortError';

const cancelled = (procedure: string, cause: unknown) =>
  new ParleyError('cancelled', said('training.callCancelled', { call: procedure }), undefined, { cause });
