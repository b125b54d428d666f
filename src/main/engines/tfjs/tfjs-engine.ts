/**
 * Interprets graphs with TensorFlow.js kernels, node by node. With tfjs-node-gpu it is the way to train on CUDA: parameters
 * and all that is between stay on the device. Gradients are nodes, so forward kernels are all it needs.
 */
import * as tf from '@tensorflow/tfjs-core';
import { bindSizes } from '../../graph/bind-sizes.ts';
import { evaluateDim } from '../../graph/dims.ts';
import { leafName, leavesOf } from '../../graph/leaves.ts';
import { rootsOf, topologicalOrder, type DType, type Graph, type Node } from '../../graph/node.ts';
import type { OperationName } from '../../graph/operations.ts';
import { runPasses } from '../../graph/passes/run-passes.ts';
import type { CompileOptions, Engine, ParameterStore, ParameterTensor, Program, Tensor } from '../engine.ts';
import { useBackend, type TfjsBackend } from './backend.ts';
import { kernels, TFJS_DTYPES } from './kernels.ts';

/** @throws Error that says why, where the backend cannot be had on this machine */
export async function createTfjsEngine(backend: TfjsBackend): Promise<Engine> {
  await useBackend(backend);
  return {
    name: `tfjs-${backend}`,
    device: backend === 'cpu' ? 'cpu' : 'gpu',
    createParameters: () => new TfjsParameters(),
    compile: async (graph, options) => new TfjsProgram(graph, options),
  };
}

class TfjsParameters implements ParameterStore {
  readonly #tensors = new Map<string, tf.Tensor>();

  write(tensors: ReadonlyMap<string, ParameterTensor>): void {
    for (const [name, { data, shape }] of tensors) {
      this.replace(name, tf.tensor(data.slice(), [...shape], 'float32'));
    }
  }

  async read(names: Iterable<string> = this.#tensors.keys()): Promise<Map<string, ParameterTensor>> {
    const values = new Map<string, ParameterTensor>();
    for (const name of names) {
      const tensor = this.get(name);
      const data = await tensor.data<'float32'>();
      values.set(name, { shape: tensor.shape, data: data.slice() });
    }
    return values;
  }

  names(): string[] {
    return [...this.#tensors.keys()];
  }

  get(name: string): tf.Tensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new Error(`the graph reads parameter '${name}', and the store has none of this name`);
    return tensor;
  }

  /** Takes over `tensor`; the former value is freed. */
  replace(name: string, tensor: tf.Tensor): void {
    this.#tensors.get(name)?.dispose();
    this.#tensors.set(name, tensor);
  }
}

class TfjsProgram implements Program {
  readonly #graph: Graph;
  readonly #order: readonly Node[];
  readonly #leaves: ReturnType<typeof leavesOf>;
  /** How many nodes, outputs and updates read a node's value: it is freed after the last. */
  readonly #uses: ReadonlyMap<Node, number>;
  readonly #store: TfjsParameters;
  readonly #frozen: ReadonlyMap<string, tf.Tensor> | undefined;

  constructor(graph: Graph, { parameters, frozen = false }: CompileOptions) {
    if (!(parameters instanceof TfjsParameters)) throw new Error('tfjs: the parameters belong to another engine');
    this.#graph = runPasses(graph);
    this.#order = topologicalOrder(rootsOf(this.#graph));
    this.#leaves = leavesOf(this.#graph);
    this.#uses = countUses(this.#graph, this.#order);
    this.#store = parameters;
    this.#frozen = frozen
      ? new Map([...this.#leaves.parameters.keys()].map((name) => [name, parameters.get(name).clone()]))
      : undefined;
  }

  async run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    const outputs = Object.entries(this.#graph.outputs);
    const updates = Object.entries(this.#graph.updates ?? {});
    const results = this.#evaluate(inputs);
    // An update may be the same node as an output: each takes a handle of its own.
    for (const [name, node] of updates) this.#store.replace(name, results.get(node)!.clone());
    const read = await Promise.all(
      outputs.map(async ([name, node]): Promise<[string, Tensor]> => [name, await toTensor(results.get(node)!, node)]),
    );
    tf.dispose([...results.values()]);
    return Object.fromEntries(read);
  }

  async dispose(): Promise<void> {
    tf.dispose([...(this.#frozen?.values() ?? [])]);
  }

  /** The values of outputs and updates; all others have been freed on the way. */
  #evaluate(inputs: Readonly<Record<string, Tensor>>): Map<Node, tf.Tensor> {
    const sizes = this.#checkInputs(inputs);
    const values = new Map<Node, tf.Tensor>();
    const waiting = new Map(this.#uses);
    const release = (node: Node) => {
      const left = waiting.get(node)! - 1;
      waiting.set(node, left);
      if (left > 0) return;
      values.get(node)!.dispose();
      values.delete(node);
    };
    try {
      for (const node of this.#order) {
        const shape = node.shape.map((dim) => evaluateDim(dim, sizes));
        const args = node.inputs.map((input) => values.get(input)!);
        values.set(node, this.#leaf(node, inputs) ?? compute(node, args, shape));
        node.inputs.forEach(release);
      }
      return values;
    } catch (error) {
      tf.dispose([...values.values()]);
      throw error;
    }
  }

  #checkInputs(inputs: Readonly<Record<string, Tensor>>): Map<string, number> {
    return bindSizes(
      [...this.#leaves.inputs].map(([name, { dtype, shape }]) => {
        const value = inputs[name];
        if (value?.dtype !== dtype) {
          throw new Error(`input '${name}': expected ${dtype}, got ${value ? value.dtype : 'nothing'}`);
        }
        return { name, shape, actual: value.shape };
      }),
    );
  }

  /** A handle of its own on a leaf's value; undefined for any other node. */
  #leaf(node: Node, inputs: Readonly<Record<string, Tensor>>): tf.Tensor | undefined {
    const name = leafName(node);
    if (name === undefined) return undefined;
    if (this.#leaves.parameters.has(name)) return (this.#frozen?.get(name) ?? this.#store.get(name)).clone();
    const { data, shape, dtype } = inputs[name];
    return tf.tensor(data.slice(), [...shape], TFJS_DTYPES[dtype]);
  }
}

function compute(node: Node, inputs: readonly tf.Tensor[], shape: readonly number[]): tf.Tensor {
  const kernel = kernels[node.operation.name as OperationName] as (evaluation: object) => tf.Tensor;
  return tf.tidy(() => {
    const result = kernel({ inputs, attributes: node.attributes, shape, node });
    // Some kernels answer with their input where there is nothing to do; it is freed for itself.
    return inputs.includes(result) ? result.clone() : result;
  });
}

function countUses(graph: Graph, order: readonly Node[]): Map<Node, number> {
  const uses = new Map(order.map((node) => [node, 0]));
  const count = (node: Node) => uses.set(node, uses.get(node)! + 1);
  for (const node of order) node.inputs.forEach(count);
  rootsOf(graph).forEach(count);
  return uses;
}

async function toTensor(tensor: tf.Tensor, { dtype }: { dtype: DType }): Promise<Tensor> {
  const data = await tensor.data<'float32' | 'int32' | 'bool'>();
  return { dtype, shape: tensor.shape, data: data.slice() };
}
