import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { Space } from './spaces.ts';

/** Keeps an environment's calls in their order, as Gymnasium's OrderEnforcing does, and its actions in their space. */
export class EpisodeOrder {
  readonly #name: string;
  #state: 'fresh' | 'running' | 'ended' = 'fresh';

  constructor(name: string) {
    this.#name = name;
  }

  began(): void {
    this.#state = 'running';
  }

  /** @throws ParleyError conflict unless an episode runs; invalid_input for what is no action */
  requireAction<Action>(action: unknown, space: Space<Action>): void {
    if (this.#state === 'fresh')
      throw new ParleyError('conflict', said('errors.environments.notReset', { name: this.#name }));
    if (this.#state === 'ended')
      throw new ParleyError('conflict', said('errors.environments.over', { name: this.#name }));
    if (space.contains(action)) return;
    const given = typeof action === 'string' ? action.slice(0, 40) : String(action);
    throw new ParleyError(
      'invalid_input',
      said('errors.environments.noAction', { name: this.#name, space: space.form, given }),
    );
  }

  ended(): void {
    this.#state = 'ended';
  }
}
