/** The port through which everything else runs graphs. */
import type { DType, Graph } from '../graph/node.ts';

/** Values as they cross the port: f32 as Float32Array, i32 as Int32Array, bool as Uint8Array; row-major. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export interface ParameterTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Named float32 tensors that live with the engine between runs; graphs read them and write their updates back. */
export interface ParameterStore {
  /** Adds parameters or replaces their values. The data is kept where it is large: it must not change afterwards, and is not changed here. */
  write(tensors: ReadonlyMap<string, ParameterTensor>): void;
  /** A copy of the current values. Throws for an unknown name. */
  read(names?: Iterable<string>): Promise<Map<string, ParameterTensor>>;
  names(): string[];
}

export interface Program {
  /** Runs once: inputs by name, outputs by name; updates are in the store when the promise resolves. */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  dispose(): Promise<void>;
}

export interface CompileOptions {
  readonly parameters: ParameterStore;
  /** Bake the parameters' present values in as constants: faster to run, and later updates do not reach it. */
  readonly frozen?: boolean;
  /**
   * How matrices that are baked in may be rounded for products with them, where the engine is faster for it; float32 unless
   * said.
   */
  readonly precision?: 'f32' | 'int8' | 'int4';
}

export interface Engine {
  readonly name: string;
  readonly device: string;
  createParameters(): ParameterStore;
  compile(graph: Graph, options: CompileOptions): Promise<Program>;
}

export function f32(data: Float32Array, shape: readonly number[] = [data.length]): Tensor {
  return { dtype: 'f32', shape, data };
}

export function i32(data: Int32Array, shape: readonly number[] = [data.length]): Tensor {
  return { dtype: 'i32', shape, data };
}

/** The one number of a scalar output. */
export function scalarOf(outputs: Readonly<Record<string, Tensor>>, name: string): number {
  return outputs[name].data[0];
}
