/**
 * The reference interpreter behind the engines' port: float64 within, and hundreds of times slower than an engine. What
 * engines are compared with, in tests and before they are used on a machine for the first time.
 */
import { leavesOf } from '../graph/leaves.ts';
import { fromValues, type NdArray } from '../graph/nd-array.ts';
import type { DType, Graph } from '../graph/node.ts';
import { evaluateReference } from '../graph/reference.ts';
import { verify } from '../graph/verify.ts';
import type { CompileOptions, Engine, ParameterStore, ParameterTensor, Program, Tensor } from './engine.ts';

export function createReferenceEngine(): Engine {
  return {
    name: 'reference',
    device: 'cpu',
    createParameters: () => new ReferenceParameters(),
    compile: async (graph, options) => new ReferenceProgram(graph, options),
  };
}

class ReferenceParameters implements ParameterStore {
  readonly values = new Map<string, NdArray>();

  write(tensors: ReadonlyMap<string, ParameterTensor>): void {
    for (const [name, { shape, data }] of tensors) this.values.set(name, fromValues(shape, data));
  }

  async read(names: Iterable<string> = this.values.keys()): Promise<Map<string, ParameterTensor>> {
    return new Map(
      [...names].map((name) => {
        const { shape, data } = this.get(name);
        return [name, { shape, data: Float32Array.from(data) }];
      }),
    );
  }

  names(): string[] {
    return [...this.values.keys()];
  }

  get(name: string): NdArray {
    const value = this.values.get(name);
    if (!value) throw new Error(`the graph reads parameter '${name}', and the store has none of this name`);
    return value;
  }
}

const ARRAYS = { f32: Float32Array, i32: Int32Array, bool: Uint8Array };

class ReferenceProgram implements Program {
  readonly #graph: Graph;
  readonly #store: ReferenceParameters;
  readonly #frozen: Readonly<Record<string, NdArray>> | undefined;

  constructor(graph: Graph, { parameters, frozen = false }: CompileOptions) {
    if (!(parameters instanceof ReferenceParameters)) {
      throw new Error('reference: the parameters belong to another engine');
    }
    verify(graph);
    this.#graph = graph;
    this.#store = parameters;
    this.#frozen = frozen ? this.#parameters() : undefined;
  }

  async run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    const values: Record<string, NdArray> = {};
    for (const [name, { dtype }] of leavesOf(this.#graph).inputs) {
      const value = inputs[name];
      if (value?.dtype !== dtype) {
        throw new Error(`input '${name}': expected ${dtype}, got ${value ? value.dtype : 'nothing'}`);
      }
      values[name] = fromValues(value.shape, value.data);
    }
    Object.assign(values, this.#frozen ?? this.#parameters());
    const { outputs, updates } = evaluateReference(this.#graph, values);
    for (const [name, value] of Object.entries(updates)) this.#store.values.set(name, value);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, toTensor(value, this.#graph.outputs[name].dtype)]),
    );
  }

  async dispose(): Promise<void> {
    // Nothing is held outside JavaScript's own memory.
  }

  #parameters(): Record<string, NdArray> {
    return Object.fromEntries(
      [...leavesOf(this.#graph).parameters.keys()].map((name) => [name, this.#store.get(name)]),
    );
  }
}

function toTensor({ shape, data }: NdArray, dtype: DType): Tensor {
  return { dtype, shape, data: ARRAYS[dtype].from(data) };
}
