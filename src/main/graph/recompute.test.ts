import { describe, expect, it } from 'vitest';
import { gradients } from './gradients.ts';
import { activationBytes } from './memory.ts';
import type { Graph, Node } from './node.ts';
import { shareCommonSubexpressions } from './passes/common-subexpressions.ts';
import { add } from './ops/add.ts';
import { input, parameter } from './ops/leaf.ts';
import { matmul } from './ops/matmul.ts';
import { mul } from './ops/mul.ts';
import { reduceSum } from './ops/reduce-sum.ts';
import { softmax } from './ops/softmax.ts';
import { tanh } from './ops/tanh.ts';
import { evaluateReference, type Values } from './reference.ts';
import { verify } from './verify.ts';

const LAYERS = 6;
const weights = Array.from({ length: LAYERS }, (_, layer) => parameter(`w${layer}`, [3, 3]));

/** A stack of residual layers, each with a wide inside. */
function stack(): Node {
  let x: Node = matmul(input('x', 'f32', ['N', 3]), parameter('embedding', [3, 3]));
  for (const weight of weights) x = add(x, tanh(mul(softmax(matmul(x, weight)), tanh(matmul(x, weight)))));
  return reduceSum(mul(x, x));
}

function graphOf(recompute: boolean): Graph {
  const loss = stack();
  const derived = gradients(loss, weights, { recompute });
  return { outputs: { loss, ...Object.fromEntries(derived.map((node, i) => [`g${i}`, node])) } };
}

const values: Values = Object.fromEntries(
  ['x', 'embedding', ...weights.map((_, layer) => `w${layer}`)].map((name, number) => [
    name,
    {
      shape: name === 'x' ? [4, 3] : [3, 3],
      data: Float64Array.from({ length: name === 'x' ? 12 : 9 }, (_, i) => Math.sin(i + 10 * number)),
    },
  ]),
);

describe('recomputation', () => {
  const [kept, again] = [graphOf(false), shareCommonSubexpressions(graphOf(true))];

  it('gives the same gradients to the last digit', () => {
    verify(again);
    const expected = evaluateReference(kept, values).outputs;
    const actual = evaluateReference(again, values).outputs;
    for (const name of Object.keys(expected)) expect(actual[name], name).toEqual(expected[name]);
  });

  it('keeps less, also after equal expressions were shared', () => {
    const bytes = (graph: Graph) => activationBytes(graph, new Map([['N', 1000]]));
    expect(bytes(again)).toBeLessThan(0.6 * bytes(kept));
  });
});

it('without a narrow place nothing is computed twice', () => {
  const x = input('x', 'f32', ['N', 3]);
  const [a, b] = [tanh(matmul(x, weights[0])), tanh(matmul(x, weights[1]))];
  const loss = reduceSum(mul(a, b));
  const [plain, again] = [false, true].map((recompute) => gradients(loss, weights.slice(0, 2), { recompute }));
  const result = (nodes: Node[]) => evaluateReference({ outputs: { g0: nodes[0], g1: nodes[1] } }, values).outputs;
  expect(result(again)).toEqual(result(plain));
});
