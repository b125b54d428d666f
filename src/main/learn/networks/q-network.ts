/** Networks that give a value to each of a few actions. */
import type { Node } from '../../graph/node.ts';
import { add } from '../../graph/ops/add.ts';
import { div } from '../../graph/ops/div.ts';
import { equal } from '../../graph/ops/equal.ts';
import { constant, scalar } from '../../graph/ops/leaf.ts';
import { reduceSum } from '../../graph/ops/reduce-sum.ts';
import { reshape } from '../../graph/ops/reshape.ts';
import { slice } from '../../graph/ops/slice.ts';
import { sub } from '../../graph/ops/sub.ts';
import { where } from '../../graph/ops/where.ts';
import { perceptron, relu } from './perceptron.ts';

export interface QNetworkShape {
  readonly actions: number;
  /** Widths of the hidden layers. With none, and states as one-hot vectors, the network is a table. */
  readonly hidden: readonly number[];
  /** Whether a state's value and the actions' advantages have streams of their own (Wang et al. 2016). */
  readonly dueling: boolean;
  /**
   * Where actions are candidates, each described by so many features: observations are then those of the state, followed by those of each
   * candidate, [B, (1 + actions) · width], and one network values every candidate (DRRN: He et al. 2016).
   */
  readonly candidateWidth?: number;
}

/** Q(s, ·) [B, actions] of observations [B, O]. */
export function qValues(name: string, observations: Node, shape: QNetworkShape): Node {
  const { actions, hidden, dueling, candidateWidth } = shape;
  if (candidateWidth !== undefined) return candidateValues(name, observations, { ...shape, candidateWidth });
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

/** The state's value comes from its own features, each advantage from the candidate's: a candidate's have read the state, too. */
function candidateValues(
  name: string,
  observations: Node,
  { actions, hidden, dueling, candidateWidth }: Required<QNetworkShape>,
): Node {
  const [rows] = observations.shape;
  const described = reshape(observations, [rows, 1 + actions, candidateWidth]);
  const candidates = slice(described, 1, 1, 1 + actions);
  const scored = perceptron(dueling ? `${name}.advantage` : name, candidates, [...hidden, 1]);
  const scores = reshape(scored, [rows, actions]);
  if (!dueling) return scores;
  const value = reshape(perceptron(`${name}.value`, slice(described, 1, 0, 1), [...hidden, 1]), [rows, 1]);
  const mean = div(reduceSum(scores, [1], true), scalar(actions));
  return add(value, sub(scores, mean));
}

/**
 * What a network over candidates was trained as, by its tensors.
 * @param tensors `NAME.0.weight`, … or, dueling, those of `NAME.advantage` and `NAME.value`
 */
export function candidateShapeOf(
  name: string,
  tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  actions: number,
): QNetworkShape & { readonly candidateWidth: number } {
  const dueling = tensors.has(`${name}.advantage.0.weight`);
  const layers: (readonly number[])[] = [];
  for (;;) {
    const layer = tensors.get(`${dueling ? `${name}.advantage` : name}.${layers.length}.weight`);
    if (layer === undefined) break;
    layers.push(layer.shape);
  }
  return { actions, dueling, hidden: layers.slice(0, -1).map(([width]) => width), candidateWidth: layers[0][1] };
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
