/** Runs graphs in ONNX Runtime on the CPU: one session per graph, parameters kept in this process's memory. */
import * as ort from 'onnxruntime-node';
import { leavesOf } from '../../graph/leaves.ts';
import type { DType, Graph } from '../../graph/node.ts';
import { shareCommonSubexpressions } from '../../graph/passes/common-subexpressions.ts';
import { verify } from '../../graph/verify.ts';
import type { CompileOptions, Engine, ParameterStore, ParameterTensor, Program, Tensor } from '../engine.ts';
import { emitOnnx, UPDATE_PREFIX } from './emit.ts';

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
    // Adam's averages decay into denormals, on which the CPU is many times slower.
    extra: { session: { set_denormal_as_zero: '1' } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
  return {
    name: 'onnxruntime-cpu',
    device: 'cpu',
    createParameters: () => new CpuParameters(),
    compile: async (graph, options) => CpuProgram.create(graph, options, sessionOptions),
  };
}

/** Two buffers per updated parameter: a run reads one and writes the other, then they change places. */
class CpuParameters implements ParameterStore {
  readonly #current = new Map<string, ort.Tensor>();
  readonly #spare = new Map<string, ort.Tensor>();

  write(tensors: ReadonlyMap<string, ParameterTensor>): void {
    for (const [name, { data, shape }] of tensors) {
      this.#current.set(name, new ort.Tensor('float32', data.slice(), shape));
      this.#spare.delete(name);
    }
  }

  async read(names: Iterable<string> = this.#current.keys()): Promise<Map<string, ParameterTensor>> {
    return new Map(
      [...names].map((name) => {
        const tensor = this.current(name);
        return [name, { shape: tensor.dims, data: (tensor.data as Float32Array).slice() }];
      }),
    );
  }

  names(): string[] {
    return [...this.#current.keys()];
  }

  current(name: string): ort.Tensor {
    const tensor = this.#current.get(name);
    if (!tensor) throw new Error(`the graph reads parameter '${name}', and the store has none of this name`);
    return tensor;
  }

  spare(name: string): ort.Tensor {
    let tensor = this.#spare.get(name);
    if (!tensor) {
      const { data, dims } = this.current(name);
      tensor = new ort.Tensor('float32', new Float32Array(data.length), dims);
      this.#spare.set(name, tensor);
    }
    return tensor;
  }

  swap(name: string): void {
    const [current, spare] = [this.current(name), this.spare(name)];
    this.#current.set(name, spare);
    this.#spare.set(name, current);
  }
}

const ELEMENT_TYPES = { f32: 'float32', i32: 'int32', bool: 'bool' } as const;

class CpuProgram implements Program {
  readonly #session: ort.InferenceSession;
  readonly #inputs: ReadonlyMap<string, { readonly dtype: DType }>;
  readonly #parameters: readonly string[];
  readonly #outputs: readonly { name: string; dtype: DType }[];
  readonly #updates: readonly string[];
  readonly #store: CpuParameters;

  private constructor(graph: Graph, session: ort.InferenceSession, store: CpuParameters, frozen: boolean) {
    const { inputs, parameters } = leavesOf(graph);
    this.#session = session;
    this.#store = store;
    this.#inputs = inputs;
    this.#parameters = frozen ? [] : [...parameters.keys()];
    this.#outputs = Object.entries(graph.outputs).map(([name, { dtype }]) => ({ name, dtype }));
    this.#updates = Object.keys(graph.updates ?? {});
  }

  static async create(
    graph: Graph,
    { parameters, frozen = false }: CompileOptions,
    options: ort.InferenceSession.SessionOptions,
  ): Promise<CpuProgram> {
    if (!(parameters instanceof CpuParameters))
      throw new Error('onnxruntime-cpu: the parameters belong to another engine');
    const shared = shareCommonSubexpressions(graph);
    verify(shared);
    const values = frozen ? await parameters.read(leavesOf(shared).parameters.keys()) : undefined;
    const session = await ort.InferenceSession.create(emitOnnx(shared, values), options);
    return new CpuProgram(shared, session, parameters, frozen);
  }

  async run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    const feeds: Record<string, ort.Tensor> = {};
    for (const [name, { dtype }] of this.#inputs) {
      const value = inputs[name];
      if (value?.dtype !== dtype) {
        throw new Error(`input '${name}': expected ${dtype}, got ${value ? value.dtype : 'nothing'}`);
      }
      feeds[name] = new ort.Tensor(ELEMENT_TYPES[dtype], value.data as Float32Array, value.shape);
    }
    for (const name of this.#parameters) feeds[name] = this.#store.current(name);
    const fetches: Record<string, ort.Tensor | null> = {};
    for (const { name } of this.#outputs) fetches[name] = null;
    for (const name of this.#updates) fetches[UPDATE_PREFIX + name] = this.#store.spare(name);
    const results = await this.#session.run(feeds, fetches);
    for (const name of this.#updates) this.#store.swap(name);
    return Object.fromEntries(
      this.#outputs.map(({ name, dtype }) => {
        const { data, dims } = results[name];
        return [name, { dtype, shape: dims, data: data as Float32Array }];
      }),
    );
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}
