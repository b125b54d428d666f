/** What this machine makes of an engine: tried in a process of its own. */
import type { EngineName } from '../../shared/domain/engine-name.ts';
import { gpuIn } from './gpu-in-log.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { isSaid, said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import type { EngineRouter } from './engine-worker.ts';
import type { StartProcess } from './process/protocol.ts';
import { spawnWorker } from './process/spawn.ts';

const entry = new URL('./engine-worker.ts', import.meta.url);
/** Drivers compile kernels at the first step; one that takes longer is of no use. */
const TIME_LIMIT_MS = 120_000;

export interface EngineProbe {
  readonly name: EngineName;
  /** In words: 'cpu', or the graphics device as far as it is known. */
  readonly device: string;
  /** Why it cannot be used; null where it can. */
  readonly reason: Said | string | null;
  /** Median times of a small training step and a small forward pass; null for what it cannot do. */
  readonly trainingMs: number | null;
  readonly samplingMs: number | null;
}

export async function probeEngine(name: EngineName, start?: StartProcess): Promise<EngineProbe> {
  let log = '';
  const worker = spawnWorker<EngineRouter>(
    entry,
    { name: `trial of the engine ${name}`, args: [name], onOutput: (text) => (log += text) },
    start,
  );
  const device = () => (name === 'onnxruntime-cpu' ? 'cpu' : (gpuIn(log) ?? 'gpu'));
  try {
    const times = await worker.client.test(undefined, { signal: AbortSignal.timeout(TIME_LIMIT_MS) });
    return { name, device: device(), reason: null, ...times };
  } catch (error) {
    return { name, device: device(), reason: reasonOf(error), trainingMs: null, samplingMs: null };
  } finally {
    await worker.kill();
  }
}

function reasonOf(error: unknown): Said | string {
  if (error instanceof ParleyError && error.code === 'cancelled') {
    return said('training.trialGivenUp', { seconds: TIME_LIMIT_MS / 1000 });
  }
  const reason = error instanceof ParleyError ? error.details?.['reason'] : undefined;
  if (typeof reason === 'string' || isSaid(reason)) return reason;
  const message = error instanceof Error ? error.message : String(error);
  return said('training.trialFailed', { why: message.split('\n')[0].replace(/\.$/, '') });
}
