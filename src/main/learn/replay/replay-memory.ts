/** What a run remembers of its experience: the buffer, which of it is learned from, and how steps become transitions. */
import { f32, type ParameterTensor, type Tensor } from '../../engines/engine.ts';
import type { Random } from '../../../shared/domain/random.ts';
import { NStepReturns, type ExperiencedStep } from './n-step.ts';
import { ReplayBuffer, type ReplayState, type ReplayWidths } from './replay-buffer.ts';
import {
  PrioritizedSampler,
  UniformSampler,
  type PrioritySettings,
  type ReplaySampler,
  type SamplerState,
} from './sampler.ts';

export interface ReplayMemorySettings extends PrioritySettings {
  /** Transitions that are kept at most. */
  readonly bufferSize: number;
  /** Discount γ. */
  readonly gamma: number;
  /** Steps over which rewards are added up before the value of a state stands for the rest. */
  readonly nStep: number;
  /** Whether transitions are drawn by how wrong they were (Schaul et al. 2016). */
  readonly prioritized: boolean;
}

/** Plain JSON. */
export interface MemoryState {
  readonly buffer: ReplayState;
  readonly sampler: SamplerState;
}

/** Transitions for one update. */
export interface ReplayBatch {
  readonly slots: Int32Array;
  /** The buffer's columns, and `weights` [B]: importance weights divided by B. */
  readonly inputs: Readonly<Record<string, Tensor>>;
}

export class ReplayMemory {
  readonly #buffer: ReplayBuffer;
  readonly #sampler: ReplaySampler;
  readonly #returns: NStepReturns;

  constructor(settings: ReplayMemorySettings, widths: ReplayWidths) {
    this.#buffer = new ReplayBuffer(settings.bufferSize, widths);
    this.#sampler = settings.prioritized ? new PrioritizedSampler(settings.bufferSize, settings) : new UniformSampler();
    this.#returns = new NStepReturns(settings.nStep, settings.gamma);
  }

  get length(): number {
    return this.#buffer.length;
  }

  add(step: ExperiencedStep): void {
    for (const transition of this.#returns.add(step)) this.#sampler.added(this.#buffer.add(transition));
  }

  draw(count: number, beta: number, random: Random): ReplayBatch {
    const { slots, weights } = this.#sampler.draw(count, this.#buffer.length, beta, random);
    const inputs = { ...this.#buffer.batch(slots), weights: f32(weights.map((weight) => weight / count)) };
    return { slots, inputs };
  }

  learned(slots: ArrayLike<number>, tdErrors: ArrayLike<number>): void {
    this.#sampler.learned(slots, tdErrors);
  }

  get tensors(): Map<string, ParameterTensor> {
    return new Map([...this.#buffer.tensors, ...this.#sampler.tensors]);
  }

  get state(): MemoryState {
    return { buffer: this.#buffer.state, sampler: this.#sampler.state };
  }

  restore(tensors: ReadonlyMap<string, ParameterTensor>, { buffer, sampler }: MemoryState): void {
    this.#buffer.restore(tensors, buffer);
    this.#sampler.restore(tensors, sampler);
  }

  /** Steps of the present episode that the buffer knows already: only what is to come of them is still missing. */
  recall(step: ExperiencedStep): void {
    this.#returns.add(step);
  }
}
