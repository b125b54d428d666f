import { assertNever, ParleyError } from '../../shared/domain/errors.ts';
import type { EngineName } from '../../shared/domain/engine-name.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import { f32, type Engine } from '../engines/engine.ts';
import { add } from '../graph/ops/add.ts';
import { input } from '../graph/ops/leaf.ts';

export interface EngineUse {
  /** Whether graphs that were compiled before come again: compiling is then kept, and with it the memory that they ran in. */
  readonly repeatsGraphs?: boolean;
}

/** More than a training has at once. */
const KEPT_SESSIONS = 8;

/**
 * The engine of this name, after it has added two numbers. Its libraries are loaded only now, and only its.
 * @throws ParleyError unsupported, saying why, where this machine cannot have it
 */
export async function createEngine(name: EngineName, { repeatsGraphs = false }: EngineUse = {}): Promise<Engine> {
  try {
    const engine = await load(name, repeatsGraphs ? KEPT_SESSIONS : 0);
    await tryOut(engine);
    return engine;
  } catch (error) {
    const reason = reasonOf(name, error);
    const problem = said('training.engineCannotRun', { engine: name, reason });
    throw new ParleyError('unsupported', problem, { engine: name, reason }, { cause: error });
  }
}

/** A missing device or library shows at the first graph only. */
async function tryOut(engine: Engine): Promise<void> {
  const x = input('x', 'f32', [1]);
  const program = await engine.compile({ outputs: { sum: add(x, x) } }, { parameters: engine.createParameters() });
  await program.run({ x: f32(Float32Array.of(1)) });
  await program.dispose();
}

/** The cause in a clause, without the trail of native source files that runtimes put before it. */
function reasonOf(name: EngineName, error: unknown): Said | string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('Failed to get a WebGPU adapter')) {
    return said('training.noGraphicsAdapter');
  }
  if (name === 'onnxruntime-cuda' && message.includes('Failed to load shared library')) {
    return said('training.noCuda');
  }
  if (name === 'tfjs-tensorflow') return whyNoTensorFlow(message);
  return firstLine(message);
}

/** The package is optional, and its native part is fetched on its own. */
function whyNoTensorFlow(message: string): Said {
  if (message.startsWith('Cannot find module')) return said('training.noTensorFlow');
  if (message.includes('can not be found at path')) return said('training.noLibtensorflow');
  return said('training.libtensorflowNotLoaded', { reason: firstLine(message) });
}

const firstLine = (message: string): string => message.split('\n')[0].replace(/\.$/, '');

async function load(name: EngineName, keptSessions: number): Promise<Engine> {
  switch (name) {
    case 'onnxruntime-cpu':
      return (await import('../engines/onnxruntime/cpu-engine.ts')).createCpuEngine({ keptSessions });
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
