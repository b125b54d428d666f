/** A policy of a few hundred weights, and ports that keep everything in memory, for the tests of training. */
import type { Engine, ParameterTensor, Tensor } from '../engines/engine.ts';
import { leavesOf } from '../graph/leaves.ts';
import { fromValues, type NdArray } from '../graph/nd-array.ts';
import type { Graph } from '../graph/node.ts';
import { parseModelConfig, type ModelConfig } from '../models/families/model-config.ts';
import { expectedTensorShapes } from '../models/families/tensor-shapes.ts';
import { Random } from '../../shared/domain/random.ts';
import type { Policy } from './policy/policy.ts';
import type { Checkpoint, Checkpoints, Sample, TrainingContext } from './ports.ts';

/** Two layers, two query heads on one key head; small enough for finite differences. */
export const tinyConfig = parseModelConfig(
  {
    model_type: 'llama',
    vocab_size: 11,
    hidden_size: 4,
    intermediate_size: 6,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    max_position_embeddings: 32,
    tie_word_embeddings: true,
  },
  'the test model',
);

/** Large enough to learn something. */
export const smallConfig = parseModelConfig(
  {
    ...tinyConfig,
    hidden_size: 16,
    head_dim: 4,
    intermediate_size: 24,
    num_attention_heads: 4,
    num_key_value_heads: 2,
  },
  'the test model',
);

/** Weights large enough that every token depends on its context. */
export function tinyPolicy(seed: number, config: ModelConfig = tinyConfig): Policy {
  const random = Random.fromSeed(seed);
  const shapes = expectedTensorShapes(config);
  return {
    config,
    tensors: new Map([...shapes].map(([name, shape]) => [name, drawTensor(shape, random.split(name))])),
  };
}

function drawTensor(shape: readonly number[], random: Random, scale = 0.5): ParameterTensor {
  const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
  const center = shape.length === 1 ? 1 : 0;
  return { shape, data: data.map(() => center + scale * random.normal()) };
}

/** Random values for every parameter a graph reads, AdamW's moments among them; second moments are not negative. */
export function drawTensors(graph: Graph, seed: number): Map<string, ParameterTensor> {
  const random = Random.fromSeed(seed);
  const draws = [...leavesOf(graph).parameters].map(([name, { shape }]): [string, ParameterTensor] => {
    const drawn = drawTensor(shape as number[], random.split(name));
    if (!name.startsWith('adam.')) return [name, drawn];
    return [name, { shape: drawn.shape, data: drawn.data.map((value) => 0.01 * value * value) }];
  });
  return new Map(draws);
}

/** What the reference interpreter reads: inputs and parameters together. */
export function referenceValues(...sources: Iterable<[string, ParameterTensor | Tensor]>[]): Record<string, NdArray> {
  const entries = sources.flatMap((source) => [...source]);
  return Object.fromEntries(entries.map(([name, { shape, data }]) => [name, fromValues(shape, data)]));
}

/** The latest checkpoint, its state as text, as a file would hold it. */
export class MemoryCheckpoints implements Checkpoints {
  saves = 0;
  #latest: { tensors: ReadonlyMap<string, ParameterTensor>; state: string } | undefined;

  async save({ tensors, state }: Checkpoint): Promise<void> {
    this.saves++;
    this.#latest = { tensors, state: JSON.stringify(state) };
  }

  async load(): Promise<Checkpoint | undefined> {
    return this.#latest && { tensors: this.#latest.tensors, state: JSON.parse(this.#latest.state) as unknown };
  }
}

/** What a run reported: its metrics without times, by step. */
export interface Recording {
  readonly metrics: Map<number, Record<string, number>>;
  readonly samples: { step: number; samples: readonly Sample[] }[];
  readonly progress: { stage: string; done: number; total: number }[];
}

export function emptyRecording(): Recording {
  return { metrics: new Map(), samples: [], progress: [] };
}

/** @param stopAfter the step after whose metrics the run is asked to stop */
export function recordingContext(
  engine: Engine,
  recording: Recording,
  { checkpoints = new MemoryCheckpoints(), stopAfter }: { checkpoints?: Checkpoints; stopAfter?: number } = {},
): TrainingContext {
  const controller = new AbortController();
  return {
    engine,
    checkpoints,
    signal: controller.signal,
    reporter: {
      progress: (progress) => recording.progress.push(progress),
      metrics: (step, { step_time: _, tokens_per_second: __, ...values }) => {
        recording.metrics.set(step, values);
        if (step === stopAfter) controller.abort();
      },
      samples: (step, samples) => recording.samples.push({ step, samples }),
    },
  };
}

/** At the steps that have it: the batch on which PPO measures its result has no loss. */
export function series(recording: Recording, name: string): number[] {
  return [...recording.metrics.values()].flatMap((values) => (name in values ? [values[name]] : []));
}
