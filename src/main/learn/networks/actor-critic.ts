/** The networks of deterministic policy gradients: an actor that names an action within its bounds, critics that value one. */
import type { Box } from '../../environments/spaces.ts';
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { concat } from '../../graph/ops/concat.ts';
import { constant } from '../../graph/ops/leaf.ts';
import { mul } from '../../graph/ops/mul.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { tanh } from '../../graph/ops/tanh.ts';
import { perceptron } from './perceptron.ts';

/** The middle of the bounds and the distance to them: [A] each. */
export function actionRange({ low, high }: Box): { readonly center: Float32Array; readonly scale: Float32Array } {
  return {
    center: low.map((least, i) => (high[i] + least) / 2),
    scale: low.map((least, i) => (high[i] - least) / 2),
  };
}

/** μ(s) [B, A], within the bounds by a hyperbolic tangent. @param observations [B, O] */
export function actor(name: string, observations: Node, hidden: readonly number[], space: Box): Node {
  const { center, scale } = actionRange(space);
  const width = center.length;
  const squashed = tanh(perceptron(name, observations, [...hidden, width]));
  return add(mul(squashed, constant(scale, [width])), constant(center, [width]));
}

/** Q(s, a) [B]. @param actions [B, A] */
export function critic(name: string, observations: Node, actions: Node, hidden: readonly number[]): Node {
  const values = perceptron(name, concat([observations, actions], 1), [...hidden, 1]);
  return reshape(values, [values.shape[0]]);
}
