/** At least one use of every primitive, for the tests of gradients and engines; one that is missing does not compile. */
import type { DType, Node } from './node.ts';
import type { OperationName } from './operations.ts';
import { abs } from './ops/abs.ts';
import { add } from './ops/add.ts';
import { cast } from './ops/cast.ts';
import { concat } from './ops/concat.ts';
import { cumulativeSum } from './ops/cumulative-sum.ts';
import { div } from './ops/div.ts';
import { equal } from './ops/equal.ts';
import { exp } from './ops/exp.ts';
import { expand } from './ops/expand.ts';
import { gatherRows } from './ops/gather-rows.ts';
import { labelLogprobsGradient } from './ops/label-logprobs-gradient.ts';
import { labelLogprobs } from './ops/label-logprobs.ts';
import { constant, scalar } from './ops/leaf.ts';
import { layerNorm } from './ops/layer-norm.ts';
import { less } from './ops/less.ts';
import { logSumExp } from './ops/log-sum-exp.ts';
import { log } from './ops/log.ts';
import { matmul } from './ops/matmul.ts';
import { maximum } from './ops/maximum.ts';
import { minimum } from './ops/minimum.ts';
import { mul } from './ops/mul.ts';
import { neg } from './ops/neg.ts';
import { pickAlongRows } from './ops/pick-along-rows.ts';
import { reduceMax } from './ops/reduce-max.ts';
import { reduceSum } from './ops/reduce-sum.ts';
import { reshape } from './ops/reshape.ts';
import { rmsNorm } from './ops/rms-norm.ts';
import { rotary } from './ops/rotary.ts';
import { scatterAddRows } from './ops/scatter-add-rows.ts';
import { sigmoid } from './ops/sigmoid.ts';
import { slice } from './ops/slice.ts';
import { softmax } from './ops/softmax.ts';
import { split } from './ops/split.ts';
import { sqrt } from './ops/sqrt.ts';
import { stopGradient } from './ops/stop-gradient.ts';
import { sub } from './ops/sub.ts';
import { tanh } from './ops/tanh.ts';
import { topK } from './ops/top-k.ts';
import { transpose } from './ops/transpose.ts';
import { where } from './ops/where.ts';

export interface CaseInput {
  /** Sizes; the graph declares the axes named in `dims` as dynamic. */
  readonly shape: readonly number[];
  readonly dims?: readonly (number | string)[];
  readonly dtype?: DType;
  /** Values are drawn from here, [−2, 2] unless said; integers for i32. */
  readonly range?: readonly [number, number];
}

export interface OperationCase {
  readonly inputs: readonly CaseInput[];
  readonly build: (...inputs: Node[]) => Node;
  /** Whether the result has a derivative that finite differences can check. */
  readonly differentiable: boolean;
}

function smooth(build: (...inputs: Node[]) => Node, ...inputs: CaseInput[]): OperationCase {
  return { inputs, build, differentiable: true };
}

function discrete(build: (...inputs: Node[]) => Node, ...inputs: CaseInput[]): OperationCase {
  return { inputs, build, differentiable: false };
}

const of = (...shape: number[]): CaseInput => ({ shape });
const positive = (...shape: number[]): CaseInput => ({ shape, range: [0.3, 3] });
const indices = (below: number, ...shape: number[]): CaseInput => ({ shape, dtype: 'i32', range: [0, below - 1] });
/** A batch whose size is known only when the graph runs. */
const batchOf = (...shape: number[]): CaseInput => ({ shape, dims: ['B', ...shape.slice(1)] });

const pairs = [
  [of(3, 5), of(3, 5)],
  [of(3, 5), of(5)],
  [of(2, 1, 5), of(3, 1)],
  [batchOf(4, 3), of(1, 3)],
  [of(), of(2, 3)],
] as const;
const binary = (build: (a: Node, b: Node) => Node) => pairs.map(([a, b]) => smooth(build, a, b));

export const operationCases: Record<Exclude<OperationName, 'input' | 'parameter'>, OperationCase[]> = {
  constant: [smooth((x) => mul(x, constant(Float32Array.of(1, -2, 3), [3])), of(2, 3))],
  abs: [smooth(abs, positive(4)), smooth((x) => abs(neg(x)), positive(2, 3))],
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: pairs.map(([a, b]) => smooth(div, a, { ...b, range: [0.5, 2] })),
  maximum: binary(maximum),
  minimum: binary(minimum),
  equal: [discrete((a, b) => cast(equal(a, b), 'f32'), indices(3, 4, 5), indices(3, 5))],
  less: [discrete((a, b) => cast(less(a, b), 'f32'), of(4, 5), of(5))],
  exp: [smooth(exp, of(3, 4)), smooth(exp, batchOf(3, 1))],
  log: [smooth(log, positive(7))],
  neg: [smooth(neg, of(2, 2))],
  sigmoid: [smooth(sigmoid, of(3, 3))],
  sqrt: [smooth(sqrt, positive(5))],
  tanh: [smooth(tanh, of(5))],
  where: [smooth((c, a, b) => where(less(c, scalar(0)), a, b), of(3, 4), of(3, 4), of(4))],
  cast: [discrete((x) => cast(cast(x, 'i32'), 'f32'), of(3, 3)), discrete((x) => cast(x, 'f32'), indices(9, 4))],
  stopGradient: [smooth((x) => mul(x, stopGradient(constant(Float32Array.of(2, 3), [2]))), of(2))],
  reduceSum: [
    smooth((x) => reduceSum(x), of(3, 4)),
    smooth((x) => reduceSum(x, [-1]), of(2, 3, 4)),
    smooth((x) => reduceSum(x, [0, 2], true), batchOf(2, 3, 4)),
  ],
  reduceMax: [discrete((x) => reduceMax(x, [-1], true), of(3, 5)), discrete((x) => reduceMax(x, [0]), batchOf(3, 5))],
  cumulativeSum: [discrete(cumulativeSum, of(3, 6)), discrete(cumulativeSum, batchOf(1, 1))],
  topKValues: [discrete((x) => topK(x, 3).values, of(4, 7))],
  topKIndices: [discrete((x) => cast(topK(x, 7).indices, 'f32'), batchOf(4, 7))],
  reshape: [smooth((x) => reshape(x, [6, 2]), of(3, 4)), smooth((x) => reshape(x, ['2*B', 2]), batchOf(3, 4))],
  expand: [smooth((x) => expand(x, [3, 2, 4]), of(2, 1)), smooth((x) => expand(x, ['B', 5]), batchOf(3, 1))],
  transpose: [smooth((x) => transpose(x, [2, 0, 1]), of(2, 3, 4)), smooth((x) => transpose(x, [1, 0]), batchOf(3, 5))],
  concat: [smooth((a, b) => concat([a, b], 1), of(2, 3), of(2, 2)), smooth((a) => concat([a, a], -1), batchOf(2, 3))],
  split: [
    smooth((x) => split(x, 1, [2, 1, 3])[1], of(2, 6)),
    smooth((x) => mul(split(x, 0, [2, 2])[0], split(x, 0, [2, 2])[1]), of(4, 3)),
    // Unknown lengths before, after and of the part itself.
    ...[0, 1, 2].map((index) =>
      smooth(
        (...parts) => split(concat(parts, 1), 1, [1, 'N', 'M'])[index],
        of(2, 1),
        { shape: [2, 3], dims: [2, 'N'] },
        { shape: [2, 2], dims: [2, 'M'] },
      ),
    ),
  ],
  slice: [
    smooth((x) => slice(x, 1, 1, 3), of(2, 4)),
    smooth((x) => slice(x, 0, 0, 1), of(3, 2)),
    smooth((x) => slice(x, -1, 2, 5), batchOf(3, 5)),
  ],
  matmul: [
    smooth((a, b) => matmul(a, b), of(3, 4), of(4, 2)),
    smooth((a, b) => matmul(a, b, { transposeA: true }), of(4, 3), of(4, 2)),
    smooth((a, b) => matmul(a, b, { transposeB: true }), batchOf(3, 4), of(2, 4)),
    smooth((a, b) => matmul(a, b, { transposeA: true, transposeB: true }), of(2, 4, 3), of(2, 5, 4)),
    smooth((a, b) => matmul(a, b), of(2, 3, 4), of(4, 5)),
    smooth((a, b) => matmul(a, b, { transposeB: true }), of(2, 1, 3, 4), of(1, 3, 2, 4)),
  ],
  softmax: [smooth(softmax, of(3, 5)), smooth(softmax, batchOf(2, 2, 3))],
  logSumExp: [smooth(logSumExp, of(3, 5)), discrete(logSumExp, { shape: [2, 4], range: [-300, 300] })],
  layerNorm: [
    smooth((x, w, b) => layerNorm(x, w, b, 1e-5), of(3, 6), of(6), of(6)),
    smooth((x, w, b) => layerNorm(x, w, b, 1e-5), batchOf(2, 2, 4), of(4), of(4)),
  ],
  rmsNorm: [
    smooth((x, w) => rmsNorm(x, w, 1e-5), of(3, 6), of(6)),
    smooth((x, w) => rmsNorm(x, w, 1e-6), batchOf(2, 2, 4), of(4)),
  ],
  rotary: [
    smooth((x, p) => rotary(x, p, { frequencies: [1, 0.1], maxPositions: 8 }), of(2, 3, 5, 4), indices(8, 2, 5)),
    smooth(
      (x, p) => rotary(x, p, { frequencies: [1], maxPositions: 4, scale: 0.3 }),
      { shape: [1, 2, 3, 2], dims: ['B', 2, 'T', 2] },
      { ...indices(4, 1, 3), dims: ['B', 'T'] },
    ),
  ],
  gatherRows: [
    smooth((table, i) => gatherRows(table, i), of(5, 3), indices(5, 4)),
    smooth((table, i) => gatherRows(table, i), of(5, 3), { ...indices(5, 2, 3), dims: ['B', 3] }),
  ],
  scatterAddRows: [
    smooth((u, i) => scatterAddRows(u, i, [6, 3]), of(4, 3), indices(6, 4)),
    smooth(
      (u, i) => scatterAddRows(u, i, [4, 2]),
      { shape: [3, 2], dims: ['N', 2] },
      { ...indices(4, 3), dims: ['N'] },
    ),
  ],
  pickAlongRows: [discrete(pickAlongRows, of(4, 6), indices(6, 4))],
  labelLogprobs: [
    smooth(labelLogprobs, of(4, 6), indices(6, 4)),
    smooth(labelLogprobs, { shape: [1, 5], dims: ['N', 5] }, { ...indices(5, 1), dims: ['N'] }),
    discrete(labelLogprobs, { shape: [3, 4], range: [-200, 200] }, indices(4, 3)),
  ],
  labelLogprobsGradient: [discrete(labelLogprobsGradient, of(4, 6), indices(6, 4), of(4))],
};
