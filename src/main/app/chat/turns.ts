/** Work of which only so much runs at once; the rest waits, first come first served. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';

export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param most how many at once */
  constructor(most: number) {
    this.#free = most;
  }

  /**
   * Runs `work` in its turn.
   * @param onWait told where it cannot begin at once
   * @throws ParleyError `cancelled` when `signal` fires before it has begun; whatever `work` throws
   */
  async run<Result>(
    work: () => Promise<Result>,
    { signal, onWait }: { readonly signal?: AbortSignal; readonly onWait?: () => void } = {},
  ): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else {
      onWait?.();
      await this.#turn(signal);
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(new ParleyError('cancelled', said('errors.host.cancelledInQueue')));
      };
      if (signal?.aborted === true) return reject(new ParleyError('cancelled', said('errors.host.cancelledBefore')));
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.push(begin);
    });
  }
}
