/**
 * Runs graphs in ONNX Runtime on a GPU through WebGPU (Vulkan, Metal or Direct3D 12). Parameters and the optimizer's state
 * stay on the device: a run reads them there and leaves the new ones there, and only named outputs come back. It is also the
 * way to train on NVIDIA from here, besides tfjs: onnxruntime-node keeps outputs on the device for WebGPU alone, so that the CUDA
 * provider would copy all state at every step.
 */
import type * as ort from 'onnxruntime-node';
import { leavesOf } from '../../graph/leaves.ts';
import type { DType, Graph } from '../../graph/node.ts';
import { runPasses } from '../../graph/passes/run-passes.ts';
import type { CompileOptions, Engine, Program, Tensor } from '../engine.ts';
import { DeviceCopies } from './device-copies.ts';
import { DeviceParameters } from './device-parameters.ts';
import { emitOnnx, UPDATE_PREFIX, type EmittedModel } from './emit.ts';
import { feedsOf, toTensor } from './session-feeds.ts';
import { unsupportedOperations } from './unsupported-operations.ts';
import { webgpuEmitters } from './webgpu-emitters.ts';
import { createWebGpuSession, isFallback, type WebGpuSessionOptions } from './webgpu-session.ts';

export interface WebGpuEngineOptions {
  /** Write where every node was placed to stderr, as ONNX Runtime logs it. */
  readonly logPlacement?: boolean;
}

/** Loads nothing yet: a missing adapter shows when a graph is compiled. */
export function createWebGpuEngine(options: WebGpuEngineOptions = {}): Engine {
  const copies = new DeviceCopies();
  return {
    name: 'onnxruntime-webgpu',
    device: 'gpu',
    createParameters: () => new DeviceParameters(copies),
    compile: (graph, compileOptions) => compile(graph, compileOptions, options),
  };
}

async function compile(
  graph: Graph,
  { parameters, frozen = false }: CompileOptions,
  { logPlacement }: WebGpuEngineOptions,
): Promise<Program> {
  if (!(parameters instanceof DeviceParameters)) {
    throw new Error('onnxruntime-webgpu: the parameters belong to another engine');
  }
  const shared = runPasses(graph);
  const values = frozen ? await parameters.read(leavesOf(shared).parameters.keys()) : undefined;
  const model = emitOnnx(shared, { frozen: values, table: webgpuEmitters, fileOf: (name) => name });
  const session = await sessionFor(shared, model, { logPlacement });
  return new WebGpuProgram(shared, session, parameters, { frozen, shapeInputs: model.shapeInputs });
}

async function sessionFor(
  graph: Graph,
  model: EmittedModel,
  options: Omit<WebGpuSessionOptions, 'resident'>,
): Promise<ort.InferenceSession> {
  const resident = Object.keys(graph.updates ?? {}).map((name) => UPDATE_PREFIX + name);
  try {
    return await createWebGpuSession(model, [...Object.keys(graph.outputs), ...resident], { ...options, resident });
  } catch (error) {
    if (!isFallback(error)) throw error;
    const unsupported = await unsupportedOperations(graph, accepts);
    const which = unsupported.join(', ') || 'none of them when it stands alone';
    throw new Error(
      `onnxruntime-webgpu: expected every operation to run on the GPU; without a kernel there: ${which}. ` +
        'Give it another form in webgpu-emitters.ts, or run this graph on the CPU engine.',
      { cause: error },
    );
  }
}

async function accepts(graph: Graph): Promise<boolean> {
  const model = emitOnnx(graph, { table: webgpuEmitters });
  try {
    await (await createWebGpuSession(model, Object.keys(graph.outputs), { resident: [] })).release();
    return true;
  } catch (error) {
    if (isFallback(error)) return false;
    throw error;
  }
}

class WebGpuProgram implements Program {
  readonly #session: ort.InferenceSession;
  readonly #store: DeviceParameters;
  readonly #leaves: ReturnType<typeof leavesOf>;
  readonly #shapeInputs: EmittedModel['shapeInputs'];
  readonly #parameters: readonly string[];
  readonly #outputs: readonly { name: string; dtype: DType }[];
  readonly #updates: readonly string[];

  constructor(
    graph: Graph,
    session: ort.InferenceSession,
    store: DeviceParameters,
    { frozen, shapeInputs }: { frozen: boolean; shapeInputs: EmittedModel['shapeInputs'] },
  ) {
    this.#leaves = leavesOf(graph);
    this.#session = session;
    this.#store = store;
    this.#shapeInputs = shapeInputs;
    this.#parameters = frozen ? [] : [...this.#leaves.parameters.keys()];
    this.#outputs = Object.entries(graph.outputs).map(([name, { dtype }]) => ({ name, dtype }));
    this.#updates = Object.keys(graph.updates ?? {});
  }

  async run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    const feeds = feedsOf(this.#leaves.inputs, this.#shapeInputs, inputs);
    for (const name of this.#parameters) feeds[name] = await this.#store.resident(name);
    const results = await this.#session.run(feeds);
    for (const name of this.#updates) this.#store.replace(name, results[UPDATE_PREFIX + name], this);
    return Object.fromEntries(this.#outputs.map((output) => toTensor(output, results[output.name])));
  }

  async dispose(): Promise<void> {
    await this.#store.keepAll(this);
    await this.#session.release();
  }
}
