/** Returns over n steps (Watkins 1989; Sutton 1988): what was earned until then, and the value of where that led. */
import type { Transition } from './replay-buffer.ts';

export interface ExperiencedStep {
  readonly observation: Float32Array;
  readonly action: Float32Array;
  readonly reward: number;
  readonly nextObservation: Float32Array;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** Turns the steps of episodes into transitions over n of them, of fewer where an episode ends. */
export class NStepReturns {
  readonly #n: number;
  readonly #gamma: number;
  #pending: ExperiencedStep[] = [];

  constructor(n: number, gamma: number) {
    this.#n = n;
    this.#gamma = gamma;
  }

  /** @returns the transitions that this step completes, the earliest first */
  add(step: ExperiencedStep): Transition[] {
    this.#pending.push(step);
    // An episode that was cut off goes on beyond its last observation, whose value counts; after a termination there is nothing.
    const ends = step.terminated || step.truncated;
    const complete = ends ? this.#pending.length : Math.max(0, this.#pending.length - this.#n + 1);
    const transitions = Array.from({ length: complete }, (_, from) => this.#transition(this.#pending.slice(from)));
    this.#pending = this.#pending.slice(complete);
    return transitions;
  }

  #transition(steps: readonly ExperiencedStep[]): Transition {
    const { observation, action } = steps[0];
    const { nextObservation, terminated } = steps[steps.length - 1];
    const reward = steps.reduceRight((later, step) => step.reward + this.#gamma * later, 0);
    return { observation, action, reward, nextObservation, discount: terminated ? 0 : this.#gamma ** steps.length };
  }
}
