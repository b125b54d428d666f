/** The figures of a run since its last report, and the returns of its latest episodes. */

/** Plain JSON. */
export interface TallyState {
  readonly sums: Readonly<Record<string, readonly [sum: number, count: number]>>;
  readonly returns: readonly number[];
  readonly episodes: number;
}

/** Gymnasium and CleanRL report over as many. */
const LATEST = 100;

export class Tally {
  #sums: Record<string, [sum: number, count: number]>;
  #returns: number[];
  #episodes: number;

  constructor({ sums, returns, episodes }: TallyState = { sums: {}, returns: [], episodes: 0 }) {
    this.#sums = Object.fromEntries(Object.entries(sums).map(([name, [sum, count]]) => [name, [sum, count]]));
    this.#returns = [...returns];
    this.#episodes = episodes;
  }

  add(figures: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(figures)) {
      const [sum, count] = this.#sums[name] ?? [0, 0];
      this.#sums[name] = [sum + value, count + 1];
    }
  }

  episode({ earned, length }: { readonly earned: number; readonly length: number }): void {
    this.add({ episodic_return: earned, episodic_length: length });
    this.#returns = [...this.#returns, earned].slice(-LATEST);
    this.#episodes++;
  }

  /** Returns of the last 100 episodes, the latest last. */
  get returns(): readonly number[] {
    return this.#returns;
  }

  /** Means since the last call, `episodes` in all, and `return_100`, the mean over the last 100 of them. */
  take(): Record<string, number> {
    const means = Object.entries(this.#sums).map(([name, [sum, count]]): [string, number] => [name, sum / count]);
    this.#sums = {};
    const recent = this.#returns.reduce((sum, value) => sum + value, 0) / this.#returns.length;
    return {
      ...Object.fromEntries(means),
      episodes: this.#episodes,
      ...(this.#returns.length > 0 ? { return_100: recent } : {}),
    };
  }

  get state(): TallyState {
    return { sums: this.#sums, returns: this.#returns, episodes: this.#episodes };
  }
}
