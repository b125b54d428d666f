import { expect, it } from 'vitest';
import { Random } from '../../../shared/domain/random.ts';
import { fromValues, type NdArray } from '../nd-array.ts';
import { rootsOf, topologicalOrder, type Graph, type Node } from '../node.ts';
import { add } from '../ops/add.ts';
import { input } from '../ops/leaf.ts';
import { matmul } from '../ops/matmul.ts';
import { reduceMax } from '../ops/reduce-max.ts';
import { reduceSum } from '../ops/reduce-sum.ts';
import { reshape } from '../ops/reshape.ts';
import { transpose } from '../ops/transpose.ts';
import { evaluateReference } from '../reference.ts';
import { simplifyShapes } from './simplify-shapes.ts';

const random = Random.fromSeed(2);
const x = input('x', 'f32', ['B', 1, 3, 4]);
const values: Record<string, NdArray> = {
  x: fromValues(
    [2, 1, 3, 4],
    Float32Array.from({ length: 24 }, () => random.normal()),
  ),
};
const operationsOf = (graph: Graph) =>
  topologicalOrder(rootsOf(graph))
    .map(({ operation }) => operation.name)
    .filter((name) => name !== 'input');

function simplified(y: Node): string[] {
  const graph = { outputs: { y } };
  const after = simplifyShapes(graph);
  expect(evaluateReference(after, values).outputs).toEqual(evaluateReference(graph, values).outputs);
  expect(after.outputs.y.shape).toEqual(y.shape);
  return operationsOf(after);
}

it('turns what moves or adds up axes of length 1 into one reshape, and nothing else', () => {
  expect(simplified(transpose(x, [0, 2, 1, 3]))).toEqual(['reshape']);
  expect(simplified(transpose(x, [0, 1, 3, 2]))).toEqual(['transpose']);
  expect(simplified(transpose(reshape(x, ['B', 12, 1]), [2, 0, 1]))).toEqual(['reshape']);
  expect(simplified(reduceSum(x, [1], false))).toEqual(['reshape']);
  expect(simplified(reduceMax(x, [1], true))).toEqual([]);
  expect(simplified(reduceSum(x, [1, 3], true))).toEqual(['reduceSum']);
  expect(simplified(reshape(reshape(transpose(x, [1, 0, 2, 3]), ['B', 12]), ['B', 1, 3, 4]))).toEqual([]);
});

it('multiplies where a product of matrices adds up single numbers', () => {
  const column = reshape(x, ['B', 12, 1]);
  expect(simplified(matmul(column, reshape(x, ['B', 1, 12])))).toEqual(['reshape', 'reshape', 'mul']);
  expect(simplified(add(matmul(reshape(x, ['B', 1, 12]), column), matmul(x, x, { transposeB: true })))).toContain(
    'matmul',
  );
});
