/**
 * Uses of every primitive at random sizes: odd ones, ones, broadcasts, axes known only at run time. Never a size of zero,
 * which graphs do not have. A primitive that is missing here does not compile.
 */
import type { Shape } from './dims.ts';
import type { Node } from './node.ts';
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
import { layerNorm } from './ops/layer-norm.ts';
import { constant, scalar } from './ops/leaf.ts';
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
import type { CaseInput, OperationCase } from './cases.fixture.ts';

/** Chooses sizes for a case. */
class Draw {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  int(low: number, high: number): number {
    return low + Math.floor(this.#random() * (high - low + 1));
  }

  chance(): boolean {
    return this.#random() < 0.5;
  }

  /** 1 more often than its turn: much goes wrong there only. */
  size(): number {
    return this.#random() < 0.2 ? 1 : this.int(1, 9);
  }

  sizes(lowestRank: number, highestRank: number): number[] {
    return Array.from({ length: this.int(lowestRank, highestRank) }, () => this.size());
  }

  permutation(rank: number): number[] {
    const axes = Array.from({ length: rank }, (_, axis) => axis);
    for (let i = rank - 1; i > 0; i--) {
      const j = this.int(0, i);
      [axes[i], axes[j]] = [axes[j], axes[i]];
    }
    return axes;
  }

  someAxes(rank: number): number[] {
    return Array.from({ length: rank }, (_, axis) => axis).filter(() => this.chance());
  }

  /** An input of this shape; of the axes up to `fixedFrom`, some are known only at run time, named alike for the same axis. */
  tensor(
    shape: readonly number[],
    { fixedFrom = shape.length, ...rest }: Partial<CaseInput> & { fixedFrom?: number } = {},
  ): CaseInput {
    const dims = shape.map((size, axis) => (axis < fixedFrom && this.chance() ? `D${axis}` : size));
    return { shape, dims, ...rest };
  }

  indices(below: number, shape: readonly number[], dims: Shape = shape): CaseInput {
    return { shape, dims, dtype: 'i32', range: [0, below - 1] };
  }

  /** Two inputs that broadcast to one shape: some axes of either are 1, and leading ones may be missing. */
  broadcastPair(range?: CaseInput['range']): [CaseInput, CaseInput] {
    const full = this.sizes(0, 4);
    const dims = full.map((size, axis) => (this.chance() ? `D${axis}` : size));
    const partial = (): CaseInput => {
      const from = this.int(0, full.length);
      const ones = full.map(() => this.chance());
      return {
        shape: full.map((size, axis) => (ones[axis] ? 1 : size)).slice(from),
        dims: dims.map((dim, axis) => (ones[axis] ? 1 : dim)).slice(from),
      };
    };
    const whole = { shape: full, dims };
    const [a, b] = this.chance() ? [whole, partial()] : [partial(), whole];
    return [a, { ...b, range }];
  }
}

type RandomCase = (draw: Draw) => OperationCase;

const smooth = (build: OperationCase['build'], ...inputs: CaseInput[]) => ({ build, inputs, differentiable: true });
const discrete = (build: OperationCase['build'], ...inputs: CaseInput[]) => ({ build, inputs, differentiable: false });

const unary =
  (build: (x: Node) => Node, range?: CaseInput['range']): RandomCase =>
  (draw) =>
    smooth(build, draw.tensor(draw.sizes(0, 4), { range }));

const binary =
  (build: (a: Node, b: Node) => Node, range?: CaseInput['range']): RandomCase =>
  (draw) =>
    smooth(build, ...draw.broadcastPair(range));

const POSITIVE = [0.3, 3] as const;

export const randomCases: Record<Exclude<OperationName, 'input' | 'parameter'>, RandomCase> = {
  abs: unary(abs, POSITIVE),
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div, [0.5, 2]),
  maximum: binary(maximum),
  minimum: binary(minimum),
  exp: unary(exp),
  log: unary(log, POSITIVE),
  neg: unary(neg),
  sigmoid: unary(sigmoid),
  sqrt: unary(sqrt, POSITIVE),
  tanh: unary(tanh),
  stopGradient: unary((x) => mul(x, stopGradient(constant(Float32Array.of(0.5), [1])))),
  constant: (draw) => {
    const shape = draw.sizes(1, 3);
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 5) - 2.5);
    return smooth((x) => mul(x, constant(data, shape)), { shape });
  },
  equal: (draw) => {
    const [a, b] = draw.broadcastPair();
    const whole = { dtype: 'i32', range: [0, 2] } as const;
    return discrete((x, y) => cast(equal(x, y), 'f32'), { ...a, ...whole }, { ...b, ...whole });
  },
  less: (draw) => discrete((a, b) => cast(less(a, b), 'f32'), ...draw.broadcastPair()),
  where: (draw) => {
    const [a, b] = draw.broadcastPair();
    return smooth((x, y) => where(less(x, scalar(0)), x, y), a, b);
  },
  cast: (draw) => discrete((x) => cast(cast(x, 'i32'), 'f32'), draw.tensor(draw.sizes(0, 3), { range: [-9, 9] })),

  reduceSum: (draw) => {
    const shape = draw.sizes(1, 4);
    const [axes, keepDims] = [draw.someAxes(shape.length), draw.chance()];
    return smooth((x) => reduceSum(x, axes, keepDims), draw.tensor(shape));
  },
  reduceMax: (draw) => {
    const shape = draw.sizes(1, 4);
    const [axes, keepDims] = [draw.someAxes(shape.length), draw.chance()];
    return discrete((x) => reduceMax(x, axes, keepDims), draw.tensor(shape));
  },
  cumulativeSum: (draw) => discrete(cumulativeSum, draw.tensor(draw.sizes(1, 3))),
  topKValues: (draw) => {
    const shape = draw.sizes(1, 3);
    const k = draw.int(1, shape.at(-1)!);
    return discrete((x) => topK(x, k).values, draw.tensor(shape, { fixedFrom: shape.length - 1 }));
  },
  topKIndices: (draw) => {
    const shape = draw.sizes(1, 3);
    const k = draw.int(1, shape.at(-1)!);
    return discrete((x) => cast(topK(x, k).indices, 'f32'), draw.tensor(shape, { fixedFrom: shape.length - 1 }));
  },

  reshape: (draw) => {
    const [a, b, c] = draw.sizes(3, 3);
    const batch = draw.chance() ? 'B' : a;
    const target = draw.chance() ? [c, batch, b] : [typeof batch === 'number' ? a * b : `${b}*B`, c];
    return smooth((x) => reshape(x, target), { shape: [a, b, c], dims: [batch, b, c] });
  },
  expand: (draw) => {
    const full = draw.sizes(1, 4);
    const batch = draw.chance() ? 'B' : full[0];
    const ones = full.map((_, axis) => axis > 0 && draw.chance());
    const keep = (sizes: Shape) => sizes.map((size, axis) => (ones[axis] ? 1 : size));
    return smooth((x) => expand(x, [batch, ...full.slice(1)]), {
      shape: keep(full) as number[],
      dims: keep([batch, ...full.slice(1)]),
    });
  },
  transpose: (draw) => {
    const shape = draw.sizes(1, 4);
    const permutation = draw.permutation(shape.length);
    return smooth((x) => transpose(x, permutation), draw.tensor(shape));
  },
  concat: (draw) => {
    const shape = draw.sizes(1, 4);
    const axis = draw.int(0, shape.length - 1);
    const parts = Array.from({ length: draw.int(2, 4) }, () => ({ shape: shape.with(axis, draw.size()) }));
    return smooth((...nodes) => concat(nodes, axis), ...parts);
  },
  split: (draw) => {
    const shape = draw.sizes(1, 4);
    const axis = draw.int(0, shape.length - 1);
    const lengths = Array.from({ length: draw.int(2, 4) }, () => draw.size());
    const whole = shape.with(
      axis,
      lengths.reduce((sum, length) => sum + length),
    );
    return smooth((x) => split(x, axis, lengths)[draw.int(0, lengths.length - 1)], { shape: whole });
  },
  slice: (draw) => {
    const shape = draw.sizes(1, 4);
    const axis = draw.int(0, shape.length - 1);
    const start = draw.int(0, shape[axis] - 1);
    const end = draw.int(start + 1, shape[axis]);
    return smooth((x) => slice(x, axis, start, end), { shape });
  },

  matmul: (draw) => {
    const [m, k, n] = draw.sizes(3, 3);
    const [transposeA, transposeB] = [draw.chance(), draw.chance()];
    const batch = draw.sizes(0, 2);
    const batchOf = () => (draw.chance() ? batch.map((size) => (draw.chance() ? 1 : size)) : batch);
    return smooth(
      (a, b) => matmul(a, b, { transposeA, transposeB }),
      { shape: [...batch, ...(transposeA ? [k, m] : [m, k])] },
      { shape: [...batchOf(), ...(transposeB ? [n, k] : [k, n])] },
    );
  },
  softmax: (draw) => smooth(softmax, draw.tensor(draw.sizes(1, 4))),
  logSumExp: (draw) => smooth(logSumExp, draw.tensor(draw.sizes(1, 4), { range: [-9, 9] })),
  layerNorm: (draw) => {
    const shape = [...draw.sizes(1, 3), draw.int(3, 9)];
    const vector = { shape: shape.slice(-1) };
    return smooth(
      (x, w, b) => layerNorm(x, w, b, 1e-5),
      draw.tensor(shape, { fixedFrom: shape.length - 1 }),
      vector,
      vector,
    );
  },
  rmsNorm: (draw) => {
    const shape = [...draw.sizes(1, 3), draw.int(2, 9)];
    const x = draw.tensor(shape, { fixedFrom: shape.length - 1, range: POSITIVE });
    return smooth((a, w) => rmsNorm(a, w, 1e-5), x, { shape: shape.slice(-1) });
  },
  rotary: (draw) => {
    const [batch, heads, length, half] = [draw.size(), draw.size(), draw.size(), draw.int(1, 5)];
    const frequencies = Array.from({ length: half }, (_, i) => 0.7 ** i);
    const [b, t] = [draw.chance() ? 'B' : batch, draw.chance() ? 'T' : length];
    return smooth(
      (x, positions) => rotary(x, positions, { frequencies, maxPositions: 20, scale: 0.7 }),
      { shape: [batch, heads, length, 2 * half], dims: [b, heads, t, 2 * half] },
      draw.indices(20, [batch, length], [b, t]),
    );
  },

  gatherRows: (draw) => {
    const [rows, count] = [draw.int(2, 9), draw.size()];
    const table = { shape: [rows, ...draw.sizes(1, 2)] };
    return smooth(gatherRows, table, draw.indices(rows, [count], draw.chance() ? ['N'] : [count]));
  },
  scatterAddRows: (draw) => {
    const [rows, count, width] = [draw.int(2, 9), draw.size(), draw.size()];
    const n = draw.chance() ? 'N' : count;
    return smooth(
      (updates, indices) => scatterAddRows(updates, indices, [rows, width]),
      { shape: [count, width], dims: [n, width] },
      draw.indices(rows, [count], [n]),
    );
  },
  pickAlongRows: (draw) => discrete(pickAlongRows, ...rowsAndLabels(draw)),
  labelLogprobs: (draw) => smooth(labelLogprobs, ...rowsAndLabels(draw)),
  labelLogprobsGradient: (draw) => {
    const [logits, labels] = rowsAndLabels(draw);
    return discrete(labelLogprobsGradient, logits, labels, { shape: labels.shape, dims: labels.dims });
  },
};

/** [N, V] and an index into each row. */
function rowsAndLabels(draw: Draw): [CaseInput, CaseInput] {
  const [count, width] = [draw.size(), draw.int(2, 9)];
  const n = draw.chance() ? 'N' : count;
  return [{ shape: [count, width], dims: [n, width] }, draw.indices(width, [count], [n])];
}

export function randomCase(name: keyof typeof randomCases, random: () => number): OperationCase {
  return randomCases[name](new Draw(random));
}
