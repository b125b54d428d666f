/** Leaves: what a graph reads. `input` changes with every run, `parameter` lives in the engine's store, `constant` is part of the graph. */
import type { Shape } from '../dims.ts';
import { fromValues, type NdArray } from '../nd-array.ts';
import { createNode, type DType, type Node, type Operation } from '../node.ts';

interface LeafAttributes {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

function leaf(name: string): Operation<LeafAttributes> {
  return {
    name,
    infer: (_, { dtype, shape }) => ({ dtype, shape }),
    gradient: () => [],
    reference: (_, attributes) => {
      throw new Error(`${name} '${attributes.name}' has no value`);
    },
  };
}

export const inputOperation = leaf('input');
export const parameterOperation = leaf('parameter');

/** A value fed at every run. Dimensions may be names. */
export function input(name: string, dtype: DType, shape: Shape): Node {
  return createNode(inputOperation, [], { name, dtype, shape });
}

/** A float32 value that the engine keeps between runs and that a graph may update. */
export function parameter(name: string, shape: readonly number[]): Node {
  return createNode(parameterOperation, [], { name, dtype: 'f32', shape });
}

export interface ConstantAttributes {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export const constantOperation: Operation<ConstantAttributes> = {
  name: 'constant',
  infer: (_, { dtype, shape, data }) => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (data.length !== size) throw new Error(`${data.length} values for a shape of ${size}`);
    return { dtype, shape };
  },
  gradient: () => [],
  reference: (_, { shape, data }): NdArray => fromValues(shape, data),
};

export function constant(data: Float32Array | Int32Array, shape: readonly number[]): Node {
  return createNode(constantOperation, [], { dtype: data instanceof Int32Array ? 'i32' : 'f32', shape, data });
}

export function scalar(value: number): Node {
  return constant(Float32Array.of(value), []);
}
