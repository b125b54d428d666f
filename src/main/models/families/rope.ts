// Rotary positions (Su et al. 2021) and the ways published models stretch them to longer contexts than they were first
// trained on. The settings and formulas are those of the `transformers` library's modeling_rope_utils.py, whose configs they come from.
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import { z } from 'zod';

const SCALED_TYPES = ['linear', 'dynamic', 'llama3', 'yarn'] as const;

const positive = z.number().positive();

/** `rope_scaling` of a config.json, or the newer `rope_parameters`, which also holds rope_theta. */
export const ropeParametersSchema = z.looseObject({
  rope_theta: positive.nullish(),
  rope_type: z.string().nullish(),
  /** The older name of rope_type. */
  type: z.string().nullish(),
  factor: positive.nullish(),
  original_max_position_embeddings: z.int().positive().nullish(),
  low_freq_factor: positive.nullish(),
  high_freq_factor: positive.nullish(),
  attention_factor: positive.nullish(),
  beta_fast: positive.nullish(),
  beta_slow: positive.nullish(),
  mscale: positive.nullish(),
  mscale_all_dim: positive.nullish(),
  truncate: z.boolean().nullish(),
  partial_rotary_factor: positive.nullish(),
});
type RopeParameters = z.output<typeof ropeParametersSchema>;

/** A stretching with all that its formula needs; written to config.json as `rope_scaling`. */
export type RopeScaling =
  | { readonly rope_type: 'linear' | 'dynamic'; readonly factor: number }
  | {
      readonly rope_type: 'llama3';
      readonly factor: number;
      readonly low_freq_factor: number;
      readonly high_freq_factor: number;
      readonly original_max_position_embeddings: number;
    }
  | {
      readonly rope_type: 'yarn';
      readonly factor: number;
      readonly attention_factor: number;
      readonly beta_fast: number;
      readonly beta_slow: number;
      readonly truncate: boolean;
      readonly original_max_position_embeddings: number;
    };

/**
 * The stretching that the parameters ask for, undefined for none.
 * @param refuse is told the field and what is wrong with it
 */
export function ropeScalingOf(
  parameters: RopeParameters | undefined,
  contextTokens: number,
  refuse: (field: string, problem: Said) => void,
): RopeScaling | undefined {
  const type = parameters?.rope_type ?? parameters?.type ?? 'default';
  if (parameters === undefined || type === 'default') return undefined;
  if ((parameters.partial_rotary_factor ?? 1) !== 1) {
    refuse('partial_rotary_factor', said('modelFaults.config.partialRotary'));
  }
  const need = (field: 'factor' | 'low_freq_factor' | 'high_freq_factor'): number => {
    const value = parameters[field];
    if (typeof value !== 'number') refuse(field, said('modelFaults.config.ropeNeeds', { type }));
    return value ?? 1;
  };
  const original = parameters.original_max_position_embeddings ?? contextTokens;
  switch (type) {
    case 'linear':
    case 'dynamic':
      return { rope_type: type, factor: need('factor') };
    case 'llama3':
      return {
        rope_type: type,
        factor: need('factor'),
        low_freq_factor: need('low_freq_factor'),
        high_freq_factor: need('high_freq_factor'),
        original_max_position_embeddings: original,
      };
    case 'yarn':
      return yarnScaling(parameters, parameters.factor ?? contextTokens / original, original);
    default:
      refuse('rope_type', said('modelFaults.config.ropeType', { type, known: SCALED_TYPES.join(', ') }));
      return undefined;
  }
}

function yarnScaling(parameters: RopeParameters, factor: number, original: number): RopeScaling {
  const { mscale, mscale_all_dim: allDims } = parameters;
  const temperature = (scale: number) => (factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1);
  const implied = mscale && allDims ? temperature(mscale) / temperature(allDims) : temperature(1);
  return {
    rope_type: 'yarn',
    factor,
    attention_factor: parameters.attention_factor ?? implied,
    beta_fast: parameters.beta_fast ?? 32,
    beta_slow: parameters.beta_slow ?? 1,
    truncate: parameters.truncate ?? true,
    original_max_position_embeddings: original,
  };
}

/** Settings of a stretching that say nothing, as nobody names its type: `transformers` passes over them without a word. */
export function ropeNotes(parameters: unknown): Said[] {
  const { data = {} } = ropeParametersSchema.safeParse(parameters);
  if ((data.rope_type ?? data.type ?? 'default') !== 'default') return [];
  const { factor, partial_rotary_factor: part } = data;
  const unused = [
    ...(typeof factor === 'number' ? [`factor ${factor}`] : []),
    ...((part ?? 1) === 1 ? [] : [`partial_rotary_factor ${part}`]),
  ];
  if (unused.length === 0) return [];
  return [said('modelNotes.unusedRope', { fields: unused })];
}

export interface Rotation {
  /** Radians that each pair of a head's numbers turns by per position, D/2 of them. */
  readonly frequencies: readonly number[];
  /** Factor on queries and on keys after turning. */
  readonly scale: number;
}

/** @param size numbers of a head, D; even */
export function rotationOf(size: number, theta: number, scaling: RopeScaling | undefined): Rotation {
  // θ^(−2i/D) for i in 0..D/2−1 (RoFormer, eq. 15).
  const frequencies = Array.from({ length: size / 2 }, (_, i) => theta ** ((-2 * i) / size));
  // Dynamic NTK scaling begins beyond max_position_embeddings, and there Parley's context ends. Past it, keys in a cache
  // would have been turned by another base than their queries, so that a result would depend on how it was computed.
  if (scaling === undefined || scaling.rope_type === 'dynamic') return { frequencies, scale: 1 };
  switch (scaling.rope_type) {
    case 'linear':
      return { frequencies: frequencies.map((frequency) => frequency / scaling.factor), scale: 1 };
    case 'llama3':
      return { frequencies: frequencies.map((frequency) => llama3Frequency(frequency, scaling)), scale: 1 };
    case 'yarn':
      return { frequencies: yarnFrequencies(frequencies, theta, scaling), scale: scaling.attention_factor };
  }
}

/** Long waves are stretched, short ones kept, those between blended (Llama 3.1's own code). */
function llama3Frequency(frequency: number, scaling: Extract<RopeScaling, { rope_type: 'llama3' }>): number {
  const { factor, low_freq_factor: low, high_freq_factor: high } = scaling;
  const turns = (scaling.original_max_position_embeddings * frequency) / (2 * Math.PI);
  if (turns > high) return frequency;
  if (turns < low) return frequency / factor;
  const kept = (turns - low) / (high - low);
  return ((1 - kept) / factor + kept) * frequency;
}

/** Peng et al. 2023 (YaRN), eq. 17 to 23: a ramp over the pairs from kept to stretched. */
function yarnFrequencies(
  frequencies: readonly number[],
  theta: number,
  scaling: Extract<RopeScaling, { rope_type: 'yarn' }>,
): number[] {
  const size = 2 * frequencies.length;
  /** Which pair turns that often over the original context. */
  const pairOf = (turns: number) =>
    (size * Math.log(scaling.original_max_position_embeddings / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const [first, last] = [pairOf(scaling.beta_fast), pairOf(scaling.beta_slow)];
  const low = Math.max(scaling.truncate ? Math.floor(first) : first, 0);
  const high = Math.min(scaling.truncate ? Math.ceil(last) : last, size - 1);
  // The library's own guard against a ramp of length 0.
  const length = high === low ? 0.001 : high - low;
  return frequencies.map((frequency, pair) => {
    const stretched = Math.min(1, Math.max(0, (pair - low) / length));
    return frequency * (1 - stretched) + (frequency / scaling.factor) * stretched;
  });
}
