/** Fifty SFT updates of a tiny policy, on any engine, for comparing engines with each other. */
import { adamwInputs, initializeAdamW } from '../learn/update/adamw.ts';
import { sftGraph } from '../learn/sft/sft.ts';
import { sftInputs } from '../learn/policy/sft-loss.ts';
import { tinyConfig, tinyPolicy } from '../learn/learn.fixture.ts';
import { Random } from '../../shared/domain/random.ts';
import type { Engine, ParameterTensor, Tensor } from './engine.ts';

const STEPS = 50;
const LEARNING_RATE = 2e-3;
// An epsilon that matters: with a tiny one, entries whose gradient is only rounding move in a direction that rounding decides.
const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-4, weightDecay: 0.01, maxGradNorm: 1 };

export interface TrainingTrace {
  /** Nats per token, by update. */
  readonly losses: readonly number[];
  readonly gradNorms: readonly number[];
  /** After the last update. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
}

/** One layer: a GPU in software is slow, and further layers run the same kernels. */
const policy = tinyPolicy(7, { ...tinyConfig, num_hidden_layers: 1 });
export const trainingGraph = sftGraph(policy.config, settings);

/** Lengths of a batch's sequences: odd sizes, and few of them, since a GPU compiles its kernels anew for many a new shape. */
const LENGTHS = [[5, 3, 4], [7]];

function inputsAt(step: number): Record<string, Tensor> {
  const random = Random.fromSeed(step);
  const sequences = LENGTHS[step % LENGTHS.length].map((length) =>
    Int32Array.from({ length }, () => random.int(policy.config.vocab_size)),
  );
  const masks = sequences.map(({ length }) => new Uint8Array(length).fill(1));
  return { ...sftInputs({ sequences, masks }, 0).inputs, ...adamwInputs(LEARNING_RATE, step + 1, settings) };
}

export async function trainOn(engine: Engine): Promise<TrainingTrace> {
  const store = engine.createParameters();
  store.write(policy.tensors);
  initializeAdamW(store, trainingGraph);
  const program = await engine.compile(trainingGraph, { parameters: store });
  const [losses, gradNorms]: number[][] = [[], []];
  for (let step = 0; step < STEPS; step++) {
    const { loss, grad_norm } = await program.run(inputsAt(step));
    losses.push(loss.data[0]);
    gradNorms.push(grad_norm.data[0]);
  }
  // Read after the program has gone, as trainers do with their results.
  await program.dispose();
  return { losses, gradNorms, parameters: plain(await store.read()) };
}

function plain(tensors: ReadonlyMap<string, ParameterTensor>): Record<string, number[]> {
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, [...data]]));
}

/** The largest relative differences: of the losses, the gradients' norms, and of the tensor that is furthest off (‖a − b‖ / ‖b‖). */
export function differencesBetween(actual: TrainingTrace, expected: TrainingTrace) {
  const relative = (a: readonly number[], b: readonly number[]) =>
    Math.max(...a.map((value, i) => Math.abs(value - b[i]) / Math.abs(b[i])));
  const tensors = Object.entries(expected.parameters).map(([name, values]) => {
    const apart = Math.hypot(...values.map((value, i) => value - actual.parameters[name][i]));
    return apart / Math.max(Math.hypot(...values), Number.MIN_VALUE);
  });
  return {
    losses: relative(actual.losses, expected.losses),
    gradNorms: relative(actual.gradNorms, expected.gradNorms),
    parameters: Math.max(...tensors),
  };
}
