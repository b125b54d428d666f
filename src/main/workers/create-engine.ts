import { assertNever, ParleyError } from '../../shared/domain/errors.ts';
import type { EngineName } from '../../shared/domain/engine-name.ts';
import type { Engine } from '../engines/engine.ts';

/**
 * The engine of this name. Its libraries are loaded only now, and only its.
 * @throws ParleyError unsupported, saying why, where this machine cannot have it
 */
export async function createEngine(name: EngineName): Promise<Engine> {
  try {
    return await load(name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ParleyError(
      'unsupported',
      `The engine ${name} cannot run here: ${reason} parley env lists those that can; the setting "engine" or --engine chooses.`,
      { engine: name },
      { cause: error },
    );
  }
}

async function load(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'onnxruntime-cpu':
      return (await import('../engines/onnxruntime/cpu-engine.ts')).createCpuEngine();
    case 'onnxruntime-webgpu':
      return (await import('../engines/onnxruntime/webgpu-engine.ts')).createWebGpuEngine();
    case 'onnxruntime-cuda':
      return provider('cuda');
    case 'onnxruntime-dml':
      return provider('dml');
    case 'onnxruntime-coreml':
      return provider('coreml');
    case 'tfjs-tensorflow':
      return (await import('../engines/tfjs/tfjs-engine.ts')).createTfjsEngine('tensorflow');
    default:
      return assertNever(name, 'engine');
  }
}

async function provider(name: 'cuda' | 'dml' | 'coreml'): Promise<Engine> {
  return (await import('../engines/onnxruntime/provider-engine.ts')).createProviderEngine(name);
}
