/** What the process has when a job begins, before it has read anything. */
import type { Engine } from '../../engines/engine.ts';
import type { UpdateMemory, UpdatePlan } from '../../learn/update/update-memory.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { MemoryEstimate } from '../../../shared/domain/run-memory.ts';
import { said } from '../../../shared/language/said.ts';

export interface ProcessMemory {
  /** What the runtime and the libraries take by themselves, now and while a job runs. */
  readonly runtimeBytes: number;
  /** What a job may take beside that; undefined on a device, which does not tell. */
  readonly jobBytes: number | undefined;
}

/** For other programs' next wishes. */
const SPARE_SHARE = 0.1;
/** What the runtime's tables, compiled code and what is not yet collected come to while a job runs: measured 110 to 140 MB (docs/verification.md). */
const RUNTIME_GROWTH_BYTES = 120e6;

/** @param limitGb of the whole process, where the user set one: PARLEY_MEMORY_GB */
export function processMemory({ device }: Engine, limitGb = process.env['PARLEY_MEMORY_GB']): ProcessMemory {
  const runtimeBytes = process.memoryUsage.rss() + RUNTIME_GROWTH_BYTES;
  if (device !== 'cpu') return { runtimeBytes, jobBytes: undefined };
  const jobBytes = (1 - SPARE_SHARE) * process.availableMemory() - RUNTIME_GROWTH_BYTES;
  if (!limitGb) return { runtimeBytes, jobBytes };
  const limitBytes = 1e9 * Number(limitGb);
  if (!(limitBytes > 0)) {
    throw new ParleyError('invalid_input', said('training.memoryLimitMalformed', { got: limitGb }));
  }
  return { runtimeBytes, jobBytes: Math.max(0, Math.min(jobBytes, limitBytes - runtimeBytes)) };
}

/** With what the process itself takes: what it is then seen to hold is this. */
export function memoryEstimate(
  { runtimeBytes, jobBytes }: ProcessMemory,
  { plan, memory }: { readonly plan: UpdatePlan; readonly memory: UpdateMemory },
): MemoryEstimate {
  const { parameters, optimizer, copies, activations, sampling } = memory;
  return {
    shares: { runtime: runtimeBytes, parameters, optimizer, copies, activations, sampling },
    availableBytes: jobBytes === undefined ? null : jobBytes + runtimeBytes,
    ...plan,
  };
}

/** The most the process has ever held is the operating system's figure, runtime and libraries included. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
