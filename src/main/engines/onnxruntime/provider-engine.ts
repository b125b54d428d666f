/**
 * ONNX Runtime on what a platform offers besides WebGPU: CUDA, DirectML, CoreML. For sampling, where the weights are baked
 * into the session and stay on the device. Not for training, in which such a provider copies all weights and the optimizer's
 * state at each step: onnxruntime-node keeps outputs on the device for WebGPU alone. On NVIDIA, training goes through WebGPU or tfjs.
 */
import type * as Ort from 'onnxruntime-node';
import type { Engine } from '../engine.ts';
import { HostParameters, HostProgram } from './host-program.ts';
import { ort } from './ort.ts';

export type Provider = 'cuda' | 'dml' | 'coreml';

/** @throws Error where this build of ONNX Runtime has no such provider; what the provider itself lacks shows when a graph is compiled */
export function createProviderEngine(provider: Provider): Engine {
  const offered = ort.listSupportedBackends().map(({ name }) => name);
  if (!offered.includes(provider)) {
    throw new Error(
      `this onnxruntime-node has no ${provider} provider on ${process.platform} ${process.arch}; it has ${offered.join(', ')}.`,
    );
  }
  const options: Ort.InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    logSeverityLevel: 4,
  };
  return {
    name: `onnxruntime-${provider}`,
    device: 'gpu',
    createParameters: () => new HostParameters(),
    compile: (graph, compileOptions) => HostProgram.create(graph, compileOptions, options),
  };
}
