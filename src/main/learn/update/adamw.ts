/**
 * AdamW (Loshchilov & Hutter 2019, algorithm 2) as nodes of the training graph. Epsilon is added outside the
 * bias-corrected root, as PyTorch does. Decay applies to matrices only, not to norms and biases.
 */
import type { ParameterStore, ParameterTensor, Tensor } from '../../engines/engine.ts';
import { f32 } from '../../engines/engine.ts';
import { leavesOf } from '../../graph/leaves.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { div } from '../../graph/ops/div.ts';
import { input, parameter, scalar } from '../../graph/ops/leaf.ts';
import { maximum } from '../../graph/ops/maximum.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { sqrt } from '../../graph/ops/sqrt.ts';
import { sub } from '../../graph/ops/sub.ts';

export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Gradients are scaled down together when their global norm is larger. */
  readonly maxGradNorm: number;
}

const FIRST_MOMENT = 'adam.m:';
const SECOND_MOMENT = 'adam.v:';

export function isOptimizerState(name: string): boolean {
  return name.startsWith(FIRST_MOMENT) || name.startsWith(SECOND_MOMENT);
}

interface AdamWStep {
  readonly updates: Record<string, Node>;
  /** Global norm of the gradients before clipping. */
  readonly gradNorm: Node;
}

/** Appends one AdamW step. The graph gains the inputs that `adamwInputs` feeds. */
export function adamw(
  gradients: ReadonlyMap<string, { parameter: Node; gradient: Node }>,
  settings: AdamWSettings,
): AdamWStep {
  const { beta1, beta2, epsilon, weightDecay, maxGradNorm } = settings;
  const learningRate = input('learningRate', 'f32', []);
  const firstCorrection = input('adam.firstCorrection', 'f32', []);
  const secondCorrection = input('adam.secondCorrection', 'f32', []);
  const squares = [...gradients.values()].map(({ gradient }) => reduceSum(mul(gradient, gradient)));
  const gradNorm = sqrt(squares.reduce((sum, next) => add(sum, next)));
  const scale = div(scalar(maxGradNorm), maximum(gradNorm, scalar(maxGradNorm)));
  const stepSize = div(learningRate, firstCorrection);
  const rootCorrection = sqrt(secondCorrection);
  const updates: Record<string, Node> = {};
  for (const [name, { parameter: weights, gradient: raw }] of gradients) {
    const shape = weights.shape as number[];
    const gradient = mul(raw, scale);
    const m = parameter(FIRST_MOMENT + name, shape);
    const v = parameter(SECOND_MOMENT + name, shape);
    const nextM = add(m, mul(scalar(1 - beta1), sub(gradient, m)));
    const nextV = add(v, mul(scalar(1 - beta2), sub(mul(gradient, gradient), v)));
    const direction = div(nextM, add(div(sqrt(nextV), rootCorrection), scalar(epsilon)));
    const kept =
      shape.length < 2 || weightDecay === 0
        ? weights
        : mul(weights, sub(scalar(1), mul(learningRate, scalar(weightDecay))));
    updates[name] = sub(kept, mul(stepSize, direction));
    updates[FIRST_MOMENT + name] = nextM;
    updates[SECOND_MOMENT + name] = nextV;
  }
  return { updates, gradNorm };
}

/** The optimizer's inputs for update number `step`, counted from 1. */
export function adamwInputs(
  learningRate: number,
  step: number,
  { beta1, beta2 }: AdamWSettings,
): Record<string, Tensor> {
  const scalarTensor = (value: number) => f32(Float32Array.of(value), []);
  return {
    learningRate: scalarTensor(learningRate),
    'adam.firstCorrection': scalarTensor(1 - beta1 ** step),
    'adam.secondCorrection': scalarTensor(1 - beta2 ** step),
  };
}

/** Zero moments for every one the graph reads and the store has not. */
export function initializeAdamW(store: ParameterStore, graph: Graph): void {
  const known = new Set(store.names());
  const moments = new Map<string, ParameterTensor>();
  for (const [name, node] of leavesOf(graph).parameters) {
    if (!isOptimizerState(name) || known.has(name)) continue;
    const shape = node.shape as number[];
    moments.set(name, { shape, data: new Float32Array(shape.reduce((product, dim) => product * dim, 1)) });
  }
  store.write(moments);
}
