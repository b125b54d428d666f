/** Sessions on the WebGPU provider. A node that would run on the CPU in the middle of the graph is an error, not a slow-down. */
import type * as Ort from 'onnxruntime-node';
import type { EmittedModel } from './emit.ts';
import { ort } from './ort.ts';

export interface WebGpuSessionOptions {
  /** Names of the outputs that stay on the device; the others come back to this process's memory. */
  readonly resident: readonly string[];
  /** Write where every node was placed to stderr, as ONNX Runtime logs it. */
  readonly logPlacement?: boolean;
}

/** @throws Error of ONNX Runtime: no adapter, or a node without a kernel (`isFallback` tells) */
export async function createWebGpuSession(
  { bytes, externalData }: Pick<EmittedModel, 'bytes' | 'externalData'>,
  outputs: readonly string[],
  { resident, logPlacement = false }: WebGpuSessionOptions,
): Promise<Ort.InferenceSession> {
  const location = (name: string) => (resident.includes(name) ? ('gpu-buffer' as const) : ('cpu' as const));
  return ort.InferenceSession.create(bytes, {
    externalData,
    executionProviders: ['webgpu'],
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    // 4 is fatal only: what goes wrong is thrown, and need not be on stderr as well.
    logSeverityLevel: logPlacement ? 0 : 4,
    preferredOutputLocation: Object.fromEntries(outputs.map((name) => [name, location(name)])),
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  });
}

/** Whether a session was refused because the provider has no kernel for one of its nodes. */
export function isFallback(error: unknown): boolean {
  return error instanceof Error && error.message.includes('fallback to CPU EP has been explicitly disabled');
}
