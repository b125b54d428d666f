/**
 * How main and a worker process talk: oRPC over the process's message channel. This file holds what the ends share: what
 * a process is, the port to it, what a message body may be, and how an error crosses.
 */
import { mapEventIterator, ORPCError } from '@orpc/client';
import type { ErrorData } from '../../../shared/domain/errors.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';

/** The part of Electron's `MessagePortMain` that oRPC needs; a child process's channel is made to look like it. */
export interface MessagePortLike {
  on(event: string, callback: (event?: { data: unknown }) => void): void;
  postMessage(data: unknown): void;
}

/** How a worker process ended: an exit code, or the signal that ended it, as Node reports them. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface WorkerOptions {
  /** Names the worker in errors, e.g. `policy worker v3`. */
  readonly name: string;
  /** The entry's `process.argv.slice(2)`. */
  readonly args?: readonly string[];
  /** Gets all that the worker writes on stdout and stderr, stacks of unexpected errors among it. Default: our stderr. */
  readonly onOutput?: (text: string) => void;
}

/** One running process, whatever started it: `child_process.fork` here, Electron's `utilityProcess` in the desktop host. */
export interface WorkerProcess {
  /** Undefined until the process has started, and where it could not be. */
  readonly pid: number | undefined;
  /** Resolves once, after the last message and output have been delivered. */
  readonly exited: Promise<WorkerExit>;
  /** The last few kilobytes that the process wrote on stdout and stderr. */
  outputTail(): string;
  onMessage(callback: (message: unknown) => void): void;
  /** Never throws; a message to a process that is gone is dropped. */
  postMessage(message: unknown): void;
  /** Ends the process, by force if it does not go at once. */
  kill(): Promise<WorkerExit>;
}

export type StartProcess = (entry: URL, options: WorkerOptions) => WorkerProcess;

/**
 * oRPC encodes messages as JSON unless told that the port can clone objects. JSON would turn a Float32Array into a plain
 * object and Infinity into null, and oRPC decodes it asynchronously, so that an abort can overtake the request it belongs
 * to while the worker is still starting, and be lost. The response that opens a stream holds an iterator, which no port
 * can clone; that one goes as JSON, its items do not.
 */
export function cloneBodies([, , payload]: readonly [id: unknown, type: unknown, payload: unknown]): [] | null {
  const isStream =
    typeof payload === 'object' && payload !== null && 'body' in payload && isAsyncIterator(payload.body);
  return isStream ? null : [];
}

/** The one oRPC error code on this wire; what it means is in its data. */
const wireCode = 'PARLEY';

export function toWireError(data: ErrorData): ORPCError<string, ErrorData> {
  return new ORPCError(wireCode, { message: data.message, data });
}

/** The error that the other end threw, or undefined where this is not one: the channel closed, or the call was aborted. */
export function fromWireError(error: unknown): ParleyError | undefined {
  if (!(error instanceof ORPCError)) return undefined;
  if (error.code === wireCode) return ParleyError.fromData(error.data as ErrorData);
  return new ParleyError('internal', `The worker refused the call: ${error.message} (${error.code}).`, undefined, {
    cause: error,
  });
}

/** Waits for a call's result and passes every error through `translate`, also those that a stream throws later. */
export async function translatingErrors(call: () => Promise<unknown>, translate: (error: unknown) => Error) {
  try {
    const output = await call();
    if (!isAsyncIterator(output)) return output;
    return mapEventIterator(output, { value: async (item: unknown) => item, error: async (error) => translate(error) });
  } catch (error) {
    throw translate(error);
  }
}

export function isAsyncIterator(value: unknown): value is AsyncIterator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}
