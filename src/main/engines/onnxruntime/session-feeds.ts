/** What a session is fed besides parameters: the inputs of a run, checked, and the shapes that follow from them. */
import type * as Ort from 'onnxruntime-node';
import { bindSizes } from '../../graph/bind-sizes.ts';
import { evaluateDim, type Shape } from '../../graph/dims.ts';
import type { DType, Node } from '../../graph/node.ts';
import type { Tensor } from '../engine.ts';
import { ort } from './ort.ts';

export const ELEMENT_TYPES = { f32: 'float32', i32: 'int32', bool: 'bool' } as const satisfies Record<DType, string>;

/** @throws Error naming the input whose dtype or shape is not the graph's */
export function feedsOf(
  declared: ReadonlyMap<string, Node>,
  shapeInputs: ReadonlyMap<string, Shape>,
  values: Readonly<Record<string, Tensor>>,
): Record<string, Ort.Tensor> {
  const feeds: Record<string, Ort.Tensor> = {};
  const bindings = [];
  for (const [name, { dtype, shape }] of declared) {
    const value = values[name];
    if (value?.dtype !== dtype) {
      throw new Error(`input '${name}': expected ${dtype}, got ${value ? value.dtype : 'nothing'}`);
    }
    bindings.push({ name, shape, actual: value.shape });
    feeds[name] = new ort.Tensor(ELEMENT_TYPES[dtype], value.data as Float32Array, value.shape);
  }
  const sizes = bindSizes(bindings);
  for (const [name, shape] of shapeInputs) {
    const dims = BigInt64Array.from(shape, (dim) => BigInt(evaluateDim(dim, sizes)));
    feeds[name] = new ort.Tensor('int64', dims, [dims.length]);
  }
  return feeds;
}

export function toTensor({ name, dtype }: { name: string; dtype: DType }, result: Ort.Tensor): [string, Tensor] {
  return [name, { dtype, shape: result.dims, data: result.data as Float32Array }];
}
