/**
 * Foreign code runs here: chat templates, and patterns that can backtrack for ever. V8 interrupts synchronous work, regular
 * expressions included, only for a script that node:vm runs with a timeout; that script may call back into this context.
 */
import { createContext, Script } from 'node:vm';
import { ParleyError } from '../../shared/domain/errors.ts';

/** Synchronous work with a bound. */
export interface LimitedWork<Result> {
  /** Names the work in the error, e.g. "Writing messages in the model's chat template". */
  readonly what: string;
  readonly limitMs: number;
  readonly run: () => Result;
}

/** Told when limited work begins and ends: a worker's watchdog ends the process where even the interruption fails. */
export interface WorkObserver {
  begin(what: string, limitMs: number): void;
  end(): void;
}

const sandbox = createContext({ run: undefined as (() => void) | undefined });
const script = new Script('run()');
let observer: WorkObserver | undefined;
/** The innermost work in progress; undefined outside. */
let current: string | undefined;

export function observeLimitedWork(by: WorkObserver): void {
  observer = by;
}

/**
 * Runs `run` and returns what it returns. Within other limited work the outer limit holds, and an interruption names the
 * inner work. An interrupted function's `finally` blocks do not run.
 * @throws ParleyError `unsupported` where the work took longer than `limitMs`; whatever `run` throws
 */
export function withinTime<Result>({ what, limitMs, run }: LimitedWork<Result>): Result {
  const outer = current;
  current = what;
  if (outer !== undefined) {
    try {
      return run();
    } finally {
      current = outer;
    }
  }
  observer?.begin(what, limitMs);
  let result: { readonly value: Result } | undefined;
  sandbox.run = () => void (result = { value: run() });
  try {
    script.runInContext(sandbox, { timeout: limitMs });
    return result!.value;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new ParleyError(
      'unsupported',
      `${current} took more than ${limitMs / 1000} seconds and was stopped; expected milliseconds. The model's own files ask ` +
        'for too much work: use another copy of the model, or shorten the text if it is very long',
      { limitMs },
    );
  } finally {
    sandbox.run = undefined;
    current = undefined;
    observer?.end();
  }
}
