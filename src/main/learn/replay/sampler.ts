/** Which transitions an update learns from: any alike, or rather those that still surprise. */
import type { ParameterTensor } from '../../engines/engine.ts';
import type { Random } from '../../../shared/domain/random.ts';
import { SumTree } from './sum-tree.ts';

export interface Draw {
  readonly slots: Int32Array;
  /** Importance weights, the largest of them 1. */
  readonly weights: Float32Array;
}

export interface ReplaySampler {
  /** A transition was put into this slot, in place of what lay there. */
  added(slot: number): void;
  /** @param length how many transitions there are; @param beta how much of the bias is corrected, 1 for all of it */
  draw(count: number, length: number, beta: number, random: Random): Draw;
  /** The temporal-difference errors of an update, by its slots. */
  learned(slots: ArrayLike<number>, tdErrors: ArrayLike<number>): void;
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
  /** Plain JSON. */
  readonly state: SamplerState;
  restore(tensors: ReadonlyMap<string, ParameterTensor>, state: SamplerState): void;
}

export interface SamplerState {
  readonly largestPriority?: number;
}

/** Each transition with the same probability, with replacement. */
export class UniformSampler implements ReplaySampler {
  readonly tensors = new Map<string, ParameterTensor>();
  readonly state = {};

  added(): void {
    // All are alike.
  }

  draw(count: number, length: number, _beta: number, random: Random): Draw {
    return {
      slots: Int32Array.from({ length: count }, () => random.int(length)),
      weights: new Float32Array(count).fill(1),
    };
  }

  learned(): void {
    // All stay alike.
  }

  restore(): void {
    // There is nothing to remember.
  }
}

export interface PrioritySettings {
  /** How much priorities count: 0 is uniform sampling. */
  readonly priorityAlpha: number;
  /** Added to every error, so that none is never seen again. */
  readonly priorityEpsilon: number;
}

const PRIORITIES = 'replay.priorities';

/**
 * Proportional prioritization (Schaul et al. 2016, section 3.3 and algorithm 1): P(i) = pᵢ^α / Σ p^α with pᵢ = |δᵢ| + ε. One is drawn
 * from each of `count` equal parts of the sum. Weights (N·P(i))^−β are divided by the largest of the draw.
 */
export class PrioritizedSampler implements ReplaySampler {
  readonly #settings: PrioritySettings;
  readonly #capacity: number;
  /** pᵢ^α, rounded to float32 as checkpoints keep it. */
  readonly #tree: SumTree;
  /** What was not learned from yet is as urgent as the most urgent so far. */
  #largestPriority = 1;

  constructor(capacity: number, settings: PrioritySettings) {
    this.#capacity = capacity;
    this.#settings = settings;
    this.#tree = new SumTree(capacity);
  }

  added(slot: number): void {
    this.#tree.set(slot, this.#largestPriority);
  }

  draw(count: number, length: number, beta: number, random: Random): Draw {
    const part = this.#tree.total / count;
    const slots = Int32Array.from({ length: count }, (_, i) => this.#tree.find(part * (i + random.uniform())));
    const raw = Array.from(slots, (slot) => ((length * this.#tree.get(slot)) / this.#tree.total) ** -beta);
    const largest = Math.max(...raw);
    return { slots, weights: Float32Array.from(raw, (weight) => weight / largest) };
  }

  learned(slots: ArrayLike<number>, tdErrors: ArrayLike<number>): void {
    const { priorityAlpha, priorityEpsilon } = this.#settings;
    for (let i = 0; i < slots.length; i++) {
      const priority = Math.fround((Math.abs(tdErrors[i]) + priorityEpsilon) ** priorityAlpha);
      this.#tree.set(slots[i], priority);
      this.#largestPriority = Math.max(this.#largestPriority, priority);
    }
  }

  get tensors(): Map<string, ParameterTensor> {
    const data = Float32Array.from({ length: this.#capacity }, (_, slot) => this.#tree.get(slot));
    return new Map([[PRIORITIES, { shape: [this.#capacity], data }]]);
  }

  get state(): SamplerState {
    return { largestPriority: this.#largestPriority };
  }

  restore(tensors: ReadonlyMap<string, ParameterTensor>, { largestPriority = 1 }: SamplerState): void {
    tensors.get(PRIORITIES)!.data.forEach((priority, slot) => this.#tree.set(slot, priority));
    this.#largestPriority = largestPriority;
  }
}
