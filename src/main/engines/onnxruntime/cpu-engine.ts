/** Runs graphs in ONNX Runtime on the CPU: one session per graph, parameters kept in this process's memory. */
import type * as ort from 'onnxruntime-node';
import type { Engine } from '../engine.ts';
import { IdleSessions } from './idle-sessions.ts';
import { HostParameters, HostProgram } from './host-program.ts';

export interface CpuEngineOptions {
  /** Threads within one operator; by default PARLEY_THREADS, or else as many as the machine has cores. */
  readonly threads?: number;
  /**
   * How many sessions of programs that were disposed of are kept for the next one of the same graph; none unless said. For a
   * process that does one job and ends: what each ran in stays taken.
   */
  readonly keptSessions?: number;
}

/** @throws RangeError for a PARLEY_THREADS that is no number of threads */
export function createCpuEngine({ threads = namedThreads(), keptSessions = 0 }: CpuEngineOptions = {}): Engine {
  const sessionOptions: ort.InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    logSeverityLevel: 3,
    extra: {
      session: {
        // Adam's averages decay into denormals, on which the CPU is many times slower.
        set_denormal_as_zero: '1',
        // Threads wait for the next operator awake, and sleep between runs: a process holds several sessions, and the waiting
        // threads of one would take the cores from another (docs/log.md).
        force_spinning_stop: '1',
      },
    },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
  const idle = keptSessions > 0 ? new IdleSessions(keptSessions) : undefined;
  return {
    name: 'onnxruntime-cpu',
    device: 'cpu',
    createParameters: () => new HostParameters(),
    compile: async (graph, options) => HostProgram.create(graph, options, sessionOptions, idle),
  };
}

/** Two processes with a thread for every core wait for each other at every operator: whoever runs several names fewer. */
function namedThreads(): number | undefined {
  const named = process.env['PARLEY_THREADS'];
  if (named === undefined || named === '') return undefined;
  const threads = Number(named);
  if (Number.isInteger(threads) && threads >= 1 && threads <= 1024) return threads;
  throw new RangeError(`PARLEY_THREADS: expected a whole number from 1 to 1024, got "${named}".`);
}
