import { expect, it } from 'vitest';
import { leavesOf } from '../../graph/leaves.ts';
import { fromValues } from '../../graph/nd-array.ts';
import { add } from '../../graph/ops/add.ts';
import { input, parameter } from '../../graph/ops/leaf.ts';
import { matmul } from '../../graph/ops/matmul.ts';
import { mul } from '../../graph/ops/mul.ts';
import { evaluateReference } from '../../graph/reference.ts';
import type { Graph } from '../../graph/node.ts';
import type { ParameterTensor } from '../engine.ts';
import { joinProducts } from './join-products.ts';

const x = input('x', 'f32', ['N', 3]);
const ofX = (name: string, rows: number) => matmul(x, parameter(name, [rows, 3]), { transposeB: true });

function valuesOf(graph: Graph): Map<string, ParameterTensor> {
  return new Map(
    [...leavesOf(graph).parameters].map(([name, { shape }], i) => {
      const size = (shape as number[]).reduce((product, dim) => product * dim, 1);
      return [
        name,
        { shape: shape as number[], data: Float32Array.from({ length: size }, (_, j) => ((i + 2) * j) % 7) },
      ];
    }),
  );
}

function run(graph: Graph, values: ReadonlyMap<string, ParameterTensor>): number[] {
  const leaves = Object.fromEntries([...values].map(([name, { shape, data }]) => [name, fromValues(shape, data)]));
  const { outputs } = evaluateReference(graph, { x: fromValues([2, 3], [1, -2, 3, 0.5, 4, -1]), ...leaves });
  return [...outputs.y.data];
}

it('makes one product of those that share their left factor, with the same results', () => {
  const gated = mul(ofX('gate', 4), ofX('up', 4));
  const graph = { outputs: { y: add(gated, matmul(ofX('wide', 5), parameter('down', [4, 5]), { transposeB: true })) } };
  const values = valuesOf(graph);
  const joined = joinProducts(graph, values);
  expect([...leavesOf(joined.graph).parameters.keys()].sort()).toEqual(['down', 'gate & up & wide']);
  expect(joined.values.get('gate & up & wide')!.shape).toEqual([13, 3]);
  expect(run(joined.graph, joined.values)).toEqual(run(graph, values));
});

it('leaves a matrix alone that something else is multiplied with too', () => {
  const shared = ofX('shared', 3);
  const graph = {
    outputs: { y: add(add(shared, ofX('own', 3)), matmul(shared, parameter('shared', [3, 3]), { transposeB: true })) },
  };
  const joined = joinProducts(graph, valuesOf(graph));
  expect([...leavesOf(joined.graph).parameters.keys()].sort()).toEqual(['own', 'shared']);
});
