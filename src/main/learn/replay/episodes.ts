/**
 * The episodes of a run. Each has a seed of its own, so that its seed and its actions are all there is to it: a resumed run goes through
 * the present one again, and no environment has to be able to save itself.
 */
import type { Box, Discrete } from '../../environments/spaces.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Random } from '../../../shared/domain/random.ts';
import { said } from '../../../shared/language/said.ts';
import type { LearningEnv } from './learning-env.ts';
import type { ExperiencedStep } from './n-step.ts';

/** Plain JSON. */
export interface EpisodeState {
  /** Episodes that are over. */
  readonly completed: number;
  /** Of the present one. */
  readonly actions: readonly (readonly number[])[];
  readonly observation: readonly number[];
}

export class Episodes {
  readonly #env: LearningEnv<Discrete | Box>;
  readonly #seeds: Random;
  #completed = 0;
  #actions: Float32Array[] = [];
  #observation: Float32Array = new Float32Array();
  #earned = 0;

  constructor(env: LearningEnv<Discrete | Box>, random: Random) {
    this.#env = env;
    this.#seeds = random.split('episodes');
  }

  /** The present observation. */
  get observation(): Float32Array {
    return this.#observation;
  }

  async begin(): Promise<void> {
    this.#actions = [];
    this.#earned = 0;
    this.#observation = await this.#env.reset(this.#seeds.split(this.#completed).uint32());
  }

  /** @returns the step, and the sum of rewards and the number of steps where it ended the episode; the next one has then begun */
  async act(action: Float32Array): Promise<ExperiencedStep & { ended?: { earned: number; length: number } }> {
    const observation = this.#observation;
    const step = { observation, action, ...(await this.#env.step(action)) };
    this.#actions.push(action);
    this.#earned += step.reward;
    this.#observation = step.nextObservation;
    if (!step.terminated && !step.truncated) return step;
    const ended = { earned: this.#earned, length: this.#actions.length };
    this.#completed++;
    await this.begin();
    return { ...step, ended };
  }

  get state(): EpisodeState {
    return {
      completed: this.#completed,
      actions: this.#actions.map((action) => [...action]),
      observation: [...this.#observation],
    };
  }

  /**
   * Goes through the present episode again.
   * @param recall gets each of its steps
   * @throws ParleyError conflict where the environment does not repeat itself
   */
  async restore(
    { completed, actions, observation }: EpisodeState,
    recall: (step: ExperiencedStep) => void,
  ): Promise<void> {
    this.#completed = completed;
    await this.begin();
    for (const action of actions) recall(await this.act(Float32Array.from(action)));
    if (observation.every((value, i) => value === this.#observation[i])) return;
    throw new ParleyError('conflict', said('errors.environments.notRepeatable', { name: this.#env.name }));
  }
}
