/** Networks that give a value to each of a few actions. */
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { div } from '../../graph/ops/div.ts';
import { equal } from '../../graph/ops/equal.ts';
import { constant, scalar } from '../../graph/ops/leaf.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { sub } from '../../graph/ops/sub.ts';
import { where } from '../../graph/ops/where.ts';
import { perceptron, relu } from './perceptron.ts';

export interface QNetworkShape {
  readonly actions: number;
  /** Widths of the hidden layers. With none, and states as one-hot vectors, the network is a table. */
  readonly hidden: readonly number[];
  /** Whether a state's value and the actions' advantages have streams of their own (Wang et al. 2016). */
  readonly dueling: boolean;
}

/** Q(s, ·) [B, actions] of observations [B, O]. */
export function qValues(name: string, observations: Node, { actions, hidden, dueling }: QNetworkShape): Node {
  if (!dueling) return perceptron(name, observations, [...hidden, actions]);
  const trunk = hidden.slice(0, -1);
  const own = hidden.slice(-1);
  const features = trunk.length === 0 ? observations : relu(perceptron(`${name}.trunk`, observations, trunk));
  const value = perceptron(`${name}.value`, features, [...own, 1]);
  const advantages = perceptron(`${name}.advantage`, features, [...own, actions]);
  // Equation 9: the mean, not the largest advantage, is taken off.
  const mean = div(reduceSum(advantages, [1], true), scalar(actions));
  return add(value, sub(advantages, mean));
}

/**
 * The value of one action for each row.
 * @param values [B, actions]
 * @param actions [B, 1], indices as f32 or i32
 * @returns [B]
 */
export function valueOfAction(values: Node, actions: Node): Node {
  const count = values.shape.at(-1) as number;
  const numbers = actions.dtype === 'i32' ? new Int32Array(count) : new Float32Array(count);
  const columns = constant(
    numbers.map((_: number, i: number) => i),
    [1, count],
  );
  return reduceSum(where(equal(actions, columns), values, scalar(0)), [1]);
}
