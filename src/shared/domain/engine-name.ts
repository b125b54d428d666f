/** What can run models. Not all are on every machine: `parley env` tells. */
export const engineNames = [
  'onnxruntime-cpu',
  'onnxruntime-webgpu',
  'onnxruntime-cuda',
  'onnxruntime-dml',
  'onnxruntime-coreml',
  'tfjs-tensorflow',
] as const;

export type EngineName = (typeof engineNames)[number];

/**
 * What can train. The rest would copy all weights and the optimizer's state at every step, since onnxruntime-node keeps outputs
 * on the device for WebGPU alone; they sample.
 */
export function canTrain(name: EngineName): boolean {
  return name === 'onnxruntime-cpu' || name === 'onnxruntime-webgpu' || name === 'tfjs-tensorflow';
}

/** What can sample: TensorFlow.js runs operation by operation, which is slow where each step makes one token. */
export function canSample(name: EngineName): boolean {
  return name !== 'tfjs-tensorflow';
}

export function isEngineName(name: unknown): name is EngineName {
  return (engineNames as readonly unknown[]).includes(name);
}
