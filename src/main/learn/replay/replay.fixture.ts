/** What the tests of methods that learn from replay share: batches, weights, and gradients by finite differences. */
import { f32, type ParameterTensor, type Tensor } from '../../engines/engine.ts';
import { leavesOf } from '../../graph/leaves.ts';
import { evaluateReference, type Values } from '../../graph/reference.ts';
import { Random } from '../../../shared/domain/random.ts';
import { adamwInputs, isOptimizerState } from '../update/adamw.ts';
import { referenceValues } from '../learn.fixture.ts';
import type { AdamSettings, BatchShape, ReplayLearner } from './replay-method.ts';

type LearnerGraph = ReplayLearner['graph'];

/** Random transitions, some of which end their episode. @param drawAction of one transition */
export function randomBatch(
  { batchSize, observationWidth, actionWidth }: BatchShape,
  random: Random,
  drawAction: () => number,
): Record<string, Tensor> {
  const draw = (width: number | undefined, of: () => number) =>
    f32(new Float32Array(batchSize * (width ?? 1)).map(of), width === undefined ? [batchSize] : [batchSize, width]);
  return {
    observations: draw(observationWidth, () => random.normal()),
    actions: draw(actionWidth, drawAction),
    rewards: draw(undefined, () => random.normal()),
    nextObservations: draw(observationWidth, () => random.normal()),
    discounts: draw(undefined, () => (random.uniform() < 0.3 ? 0 : 0.9)),
    weights: draw(undefined, () => random.uniform() / batchSize),
  };
}

/** Random weights for every network that a graph reads, and moments of 0. */
export function randomWeights(graph: LearnerGraph, random: Random): Map<string, ParameterTensor> {
  const parameters = [...leavesOf(graph).parameters];
  return new Map(
    parameters.map(([name, node]) => {
      const shape = node.shape as number[];
      const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
      return [name, { shape, data: isOptimizerState(name) ? data : data.map(() => 0.7 * random.normal()) }];
    }),
  );
}

/** Values of outputs, in float64. */
export function outputsOf(graph: LearnerGraph, values: Values): Record<string, number[]> {
  const { outputs } = evaluateReference(graph, values);
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, [...data]]));
}

export function valuesOf(
  graph: LearnerGraph,
  inputs: Readonly<Record<string, Tensor>>,
  tensors: ReadonlyMap<string, ParameterTensor>,
  optimizer: AdamSettings,
): Values {
  const step = adamwInputs(optimizer.learningRate, 1, optimizer);
  const read = leavesOf(graph).inputs;
  const given = Object.entries({ ...inputs, ...step }).filter(([name]) => read.has(name));
  return referenceValues(tensors, given);
}

/**
 * The gradient that an update saw, beside finite differences of its loss, for every trained parameter. After one step from moments of 0
 * Adam's first moment is (1 − β₁) times the gradient.
 */
export function gradientsOf(graph: LearnerGraph, loss: string, values: Values, { beta1 }: AdamSettings) {
  const { updates } = evaluateReference(graph, values);
  const trained = Object.keys(updates).filter((name) => !isOptimizerState(name));
  return trained.map((name) => {
    const seen = [...updates[`adam.m:${name}`].data].map((moment) => moment / (1 - beta1));
    const expected = [...values[name].data].map((_, i) => {
      const at = (by: number) => {
        const data = values[name].data.slice();
        data[i] += by;
        return outputsOf(graph, { ...values, [name]: { shape: values[name].shape, data } })[loss][0];
      };
      const step = 1e-6;
      return (at(step) - at(-step)) / (2 * step);
    });
    return { name, seen, expected };
  });
}
