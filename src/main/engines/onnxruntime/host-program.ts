/** Sessions whose parameters stay in this process's memory: the CPU, and providers that take copies of it. */
import type * as Ort from 'onnxruntime-node';
import type { Shape } from '../../graph/dims.ts';
import { leavesOf } from '../../graph/leaves.ts';
import type { DType, Graph, Node } from '../../graph/node.ts';
import { runPasses } from '../../graph/passes/run-passes.ts';
import type { CompileOptions, ParameterStore, ParameterTensor, Program, Tensor } from '../engine.ts';
import { emitOnnx, UPDATE_PREFIX } from './emit.ts';
import { emitters } from './emitters.ts';
import { sessionKey, type IdleSessions } from './idle-sessions.ts';
import { joinProducts } from './join-products.ts';
import { quantizedEmitters } from './quantized-emitters.ts';
import { feedsOf, toTensor } from './session-feeds.ts';
import { ort } from './ort.ts';

/**
 * Two buffers per updated parameter: a run reads one and writes the other, then they change places. What was given is read
 * where it lies and never written to.
 */
export class HostParameters implements ParameterStore {
  readonly #current = new Map<string, Ort.Tensor>();
  readonly #spare = new Map<string, Ort.Tensor>();
  /** Names of those that still are what was given. */
  readonly #given = new Set<string>();

  write(tensors: ReadonlyMap<string, ParameterTensor>): void {
    for (const [name, { data, shape }] of tensors) {
      this.#current.set(name, new ort.Tensor('float32', data, shape));
      this.#given.add(name);
      this.#spare.delete(name);
    }
  }

  async read(names: Iterable<string> = this.#current.keys()): Promise<Map<string, ParameterTensor>> {
    return new Map([...this.view(names)].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]));
  }

  names(): string[] {
    return [...this.#current.keys()];
  }

  /** The current values themselves, until the next update or write. */
  view(names: Iterable<string>): Map<string, ParameterTensor> {
    return new Map(
      [...names].map((name) => {
        const { dims, data } = this.current(name);
        return [name, { shape: dims, data: data as Float32Array }];
      }),
    );
  }

  current(name: string): Ort.Tensor {
    const tensor = this.#current.get(name);
    if (!tensor) throw new Error(`the graph reads parameter '${name}', and the store has none of this name`);
    return tensor;
  }

  spare(name: string): Ort.Tensor {
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
    if (this.#given.delete(name)) this.#spare.delete(name);
    else this.#spare.set(name, current);
  }
}

/** In bytes, with the weights baked in: smaller ones are tests' own, which begin with the same weights over and over. */
const LARGE_MODEL = 2 ** 20;

export class HostProgram implements Program {
  readonly #session: Ort.InferenceSession;
  readonly #inputs: ReadonlyMap<string, Node>;
  readonly #shapeInputs: ReadonlyMap<string, Shape>;
  readonly #parameters: readonly string[];
  readonly #outputs: readonly { name: string; dtype: DType }[];
  readonly #updates: readonly string[];
  readonly #store: HostParameters;
  readonly #leave: () => Promise<void>;

  private constructor(
    graph: Graph,
    session: Ort.InferenceSession,
    store: HostParameters,
    {
      frozen,
      shapeInputs,
      leave,
    }: { frozen: boolean; shapeInputs: ReadonlyMap<string, Shape>; leave: () => Promise<void> },
  ) {
    const { inputs, parameters } = leavesOf(graph);
    this.#session = session;
    this.#store = store;
    this.#leave = leave;
    this.#inputs = inputs;
    this.#shapeInputs = shapeInputs;
    this.#parameters = frozen ? [] : [...parameters.keys()];
    this.#outputs = Object.entries(graph.outputs).map(([name, { dtype }]) => ({ name, dtype }));
    this.#updates = Object.keys(graph.updates ?? {});
  }

  /** @param idle sessions to take one from, and to leave this one to; large weights that are baked in hardly come again */
  static async create(
    graph: Graph,
    { parameters, frozen = false, precision = 'f32' }: CompileOptions,
    options: Ort.InferenceSession.SessionOptions,
    idle?: IdleSessions,
  ): Promise<HostProgram> {
    if (!(parameters instanceof HostParameters)) throw new Error('the parameters belong to another engine');
    const shared = runPasses(graph);
    const baked = frozen ? joinProducts(shared, parameters.view(leavesOf(shared).parameters.keys())) : undefined;
    const table = baked && precision !== 'f32' ? quantizedEmitters(baked.values, precision) : emitters;
    const model = emitOnnx(baked?.graph ?? shared, {
      frozen: baked?.values,
      table,
      fileOf: (name) => name,
    });
    const { bytes, shapeInputs, externalData } = model;
    const comesAgain = !frozen || externalData.reduce((sum, { data }) => sum + data.length, bytes.length) < LARGE_MODEL;
    const key = idle && comesAgain ? sessionKey(model) : undefined;
    // What is baked in lies beside the model: inside, protobuf would copy it several times over and end at 2 GB.
    const session =
      (key === undefined ? undefined : idle?.take(key)) ??
      (await ort.InferenceSession.create(bytes, { ...options, externalData }));
    let held = true;
    const leave = async () => {
      if (!held) throw new Error('the program was disposed of before');
      held = false;
      await (idle && key !== undefined ? idle.give(key, session) : session.release());
    };
    return new HostProgram(shared, session, parameters, { frozen, shapeInputs, leave });
  }

  async run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    const feeds = feedsOf(this.#inputs, this.#shapeInputs, inputs);
    for (const name of this.#parameters) feeds[name] = this.#store.current(name);
    const fetches: Record<string, Ort.Tensor | null> = {};
    for (const { name } of this.#outputs) fetches[name] = null;
    for (const name of this.#updates) fetches[UPDATE_PREFIX + name] = this.#store.spare(name);
    const results = await this.#session.run(feeds, fetches);
    for (const name of this.#updates) this.#store.swap(name);
    return Object.fromEntries(this.#outputs.map((output) => toTensor(output, results[output.name])));
  }

  async dispose(): Promise<void> {
    await this.#leave();
  }
}
