/** States of screens that outlive them: what was begun on a screen is there again when one comes back to it. */
export class KeptStates {
  readonly #states = new Map<string, unknown>();

  /** The screen's state as it was left; made the first time. */
  of<State>(screen: string, make: () => State): State {
    if (!this.#states.has(screen)) this.#states.set(screen, make());
    return this.#states.get(screen) as State;
  }
}
