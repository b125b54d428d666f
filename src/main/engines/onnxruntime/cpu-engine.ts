/** Runs graphs in ONNX Runtime on the CPU: one session per graph, parameters kept in this process's memory. */
import type * as ort from 'onnxruntime-node';
import type { Engine } from '../engine.ts';
import { HostParameters, HostProgram } from './host-program.ts';

export interface CpuEngineOptions {
  /** Threads within one operator; by default as many as the machine has cores. */
  readonly threads?: number;
}

export function createCpuEngine({ threads }: CpuEngineOptions = {}): Engine {
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
  return {
    name: 'onnxruntime-cpu',
    device: 'cpu',
    createParameters: () => new HostParameters(),
    compile: async (graph, options) => HostProgram.create(graph, options, sessionOptions),
  };
}
