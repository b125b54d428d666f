/** What an experiment is, and how its inputs are written for the PyTorch side. */
import type { Engine, ParameterTensor } from '../../src/main/engines/engine.ts';
import type { OptimizerSettings } from '../../src/shared/methods/parts/optimizer-settings.ts';
import { learningRateAt } from '../../src/main/learn/update/schedule.ts';
import type { SftBatch } from '../../src/main/learn/data/sft-batches.ts';
import type { Random } from '../../src/shared/domain/random.ts';
import type { RandomCase } from './random-case.ts';
import type { Outcome } from './recorder.ts';

export interface Experiment {
  /** For the PyTorch side, as JSON. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What it starts from in place of the case's models' tensors. */
  readonly start?: ReadonlyMap<string, ParameterTensor>;
  readonly parley: Outcome;
}

export type Runner = (of: RandomCase, engine: Engine, random: Random) => Promise<Experiment>;

/**
 * Larger than the default: gradients that are 0 but for rounding (a score head's bias cancels in every pair) otherwise become
 * updates of full size, different in every program; and a large one shows on which side of the root it is added.
 */
export const EPSILON = 1e-5;

/** Batches cut up, gradients being summed, and activations computed twice: PyTorch does neither, and has to arrive at the same. */
export const IN_PARTS = { gradientAccumulationSteps: 2, gradientCheckpointing: 'always' } as const;

export function batchInputs({ sequences, masks }: SftBatch) {
  return { sequences: sequences.map(listOf), masks: masks.map(listOf) };
}

export function listOf(values: ArrayLike<number>): number[] {
  return Array.from(values);
}

/** The rates of all updates: the schedule is a convention of Parley's own, so both sides are given its numbers. */
export function withRates<Settings extends OptimizerSettings>(settings: Settings, updates: number) {
  const learningRates = Array.from({ length: updates }, (_, step) => learningRateAt(step, updates, settings));
  return { ...settings, learningRates };
}
