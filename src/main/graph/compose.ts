/** Common expressions over the primitives. */
import { sizeOf } from './nd-array.ts';
import type { Node } from './node.ts';
import { abs } from './ops/abs.ts';
import { add } from './ops/add.ts';
import { div } from './ops/div.ts';
import { exp } from './ops/exp.ts';
import { scalar } from './ops/leaf.ts';
import { log } from './ops/log.ts';
import { maximum } from './ops/maximum.ts';
import { minimum } from './ops/minimum.ts';
import { mul } from './ops/mul.ts';
import { neg } from './ops/neg.ts';
import { reduceSum } from './ops/reduce-sum.ts';
import { sigmoid } from './ops/sigmoid.ts';
import { tanh } from './ops/tanh.ts';

export function square(x: Node): Node {
  return mul(x, x);
}

/** x · sigmoid(x) (Elfwing et al. 2017; the gate of SwiGLU). */
export function silu(x: Node): Node {
  return mul(x, sigmoid(x));
}

/** ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))), GPT-2's approximation of x·Φ(x) (Hendrycks & Gimpel 2016, section 2). */
export function gelu(x: Node): Node {
  const cubic = add(scalar(1), mul(scalar(0.044715), square(x)));
  const half = mul(scalar(0.5), x);
  return add(half, mul(half, tanh(mul(mul(scalar(Math.sqrt(2 / Math.PI)), x), cubic))));
}

/** log(1 + e^x), in range for any x. */
export function softplus(x: Node): Node {
  return add(maximum(x, scalar(0)), log(add(scalar(1), exp(neg(abs(x))))));
}

/** Σ w·x over all elements: with weights that sum to 1, a mean in which padding can weigh nothing. */
export function weightedSum(x: Node, weights: Node): Node {
  return reduceSum(mul(x, weights));
}

/** The mean of all elements of a tensor whose sizes are known. */
export function mean(x: Node): Node {
  return div(reduceSum(x), scalar(sizeOf(x.shape as readonly number[])));
}

/** x held between low and high; outside, the gradient is 0. */
export function clip(x: Node, low: Node, high: Node): Node {
  return minimum(maximum(x, low), high);
}
