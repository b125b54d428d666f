/**
 * Foreign code runs here: chat templates, and patterns that can backtrack for ever. V8 interrupts synchronous work, regular
 * expressions included, only for a script that node:vm runs with a timeout; that script may call back into this context.
 */
import { createContext, Script } from 'node:vm';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { renderText, said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';

/** Synchronous work with a bound. */
export interface LimitedWork<Result> {
  /** Names the work in the error, e.g. "Writing messages in the model's chat template". */
  readonly what: Said | string;
  /** Time of computing, which other programs on a busy machine do not use up. */
  readonly limitMs: number;
  /** What to do about work that takes too long; left out, it is a model's files that ask for it. */
  readonly advice?: Said;
  readonly run: () => Result;
}

/** Told when limited work begins and ends: a worker's watchdog ends the process where even the interruption fails. */
export interface WorkObserver {
  /** @param clockMs when V8 is to interrupt the work */
  begin(what: string, clockMs: number): void;
  end(): void;
}

const sandbox = createContext({ run: undefined as (() => void) | undefined });
const script = new Script('run()');
let observer: WorkObserver | undefined;
/** The innermost work in progress; undefined outside. */
let current: Said | string | undefined;

export function observeLimitedWork(by: WorkObserver): void {
  observer = by;
}

/** V8 interrupts by the clock: after twice the limit, so that work which shares a core with another program is still judged at once. */
const clockFactor = 2;
/** The second time it is known how much slower the clock has to run. */
const clockFactorAgain = 1.25;
const mostClockMs = 600_000;

/**
 * Runs `run` and returns what it returns. Within other limited work the outer limit holds, and an interruption names the
 * inner work. An interrupted function's `finally` blocks do not run. Work that the clock interrupts before it has computed for its
 * limit runs once more with more time, so running it twice must be right.
 * @throws ParleyError `unsupported` where the work computed for more than `limitMs`; whatever `run` throws
 */
export function withinTime<Result>({ what, limitMs, advice, run }: LimitedWork<Result>): Result {
  const outer = current;
  current = what;
  if (outer !== undefined) {
    try {
      return run();
    } finally {
      current = outer;
    }
  }
  let computedMs = 0;
  for (let clockMs = clockFactor * limitMs; ;) {
    const startedAt = performance.now();
    const before = process.threadCpuUsage();
    const outcome = attempt({ what, limitMs: clockMs, run });
    if ('value' in outcome) return outcome.value;
    const { user, system } = process.threadCpuUsage(before);
    const attemptMs = (user + system) / 1000;
    computedMs += attemptMs;
    if (computedMs >= limitMs) throw tookTooLong(outcome.interrupted, limitMs, advice);
    const slowdown = (performance.now() - startedAt) / Math.max(1, attemptMs);
    clockMs = Math.min(mostClockMs, Math.ceil(clockFactorAgain * limitMs * slowdown));
  }
}

type Outcome<Result> = { readonly value: Result } | { readonly interrupted: Said | string };

function attempt<Result>({ what, limitMs: clockMs, run }: LimitedWork<Result>): Outcome<Result> {
  current = what;
  observer?.begin(renderText(what), clockMs);
  let result: { readonly value: Result } | undefined;
  sandbox.run = () => void (result = { value: run() });
  try {
    script.runInContext(sandbox, { timeout: clockMs });
    return result!;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return { interrupted: current };
  } finally {
    sandbox.run = undefined;
    current = undefined;
    observer?.end();
  }
}

function tookTooLong(what: Said | string, limitMs: number, advice?: Said): ParleyError {
  return new ParleyError(
    'unsupported',
    advice === undefined
      ? said('errors.files.tookTooLong', { what, seconds: limitMs / 1000 })
      : said('errors.files.tookTooLongAdvised', { what, seconds: limitMs / 1000, advice }),
    { limitMs },
  );
}
