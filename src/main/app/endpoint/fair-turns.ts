/**
 * The order in which clients' requests are worked on. Each client in turn gives its oldest one, so that a client with many waits
 * for itself; and all together take no more than a part of what a policy decodes at once, so that the workbench's own requests
 * always find room. Requests for one version at a time: every version in use holds one of few worker processes.
 */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';

export interface Turn {
  /** Whose it is. */
  readonly owner: string;
  /** Only turns of one lane run together. */
  readonly lane: string;
  /** How much of the whole it takes; more than there is counts as all. */
  readonly units: number;
  readonly signal?: AbortSignal;
}

interface Waiting extends Turn {
  readonly begin: () => void;
}

export class FairTurns {
  readonly #most: number;
  readonly #mostWaiting: number;
  /** By owner, each oldest first; the owner whose turn is next comes first. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #running = { count: 0, units: 0, lane: '' };

  /**
   * @param most units that run at once
   * @param mostWaiting turns of one owner that may wait
   */
  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /**
   * Runs `work` in its turn.
   * @throws ParleyError `conflict` with details `busy` where too many of this owner wait; `cancelled` when `signal` fires before
   *   it has begun; whatever `work` throws
   */
  async run<Result>(turn: Turn, work: () => Promise<Result>): Promise<Result> {
    const units = Math.min(turn.units, this.#most);
    await this.#begin({ ...turn, units });
    try {
      return await work();
    } finally {
      this.#running.count -= 1;
      this.#running.units -= units;
      this.#admit();
    }
  }

  #begin(turn: Turn): Promise<void> {
    const own = this.#waiting.get(turn.owner) ?? [];
    if (own.length >= this.#mostWaiting) {
      const message = said('errors.endpoint.queueFull', { waiting: own.length });
      return Promise.reject(new ParleyError('conflict', message, { busy: true }));
    }
    if (turn.signal?.aborted === true) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#remove(waiting);
        reject(cancelled());
        this.#admit();
      };
      const begin = () => {
        turn.signal?.removeEventListener('abort', leave);
        resolve();
      };
      const waiting = { ...turn, begin };
      turn.signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.set(turn.owner, [...own, waiting]);
      this.#admit();
    });
  }

  #admit(): void {
    for (;;) {
      const [next] = this.#waiting.values().next().value ?? [];
      if (next === undefined || !this.#hasRoomFor(next)) return;
      this.#remove(next);
      const rest = this.#waiting.get(next.owner);
      // To the end of the row.
      if (rest !== undefined && this.#waiting.delete(next.owner)) this.#waiting.set(next.owner, rest);
      this.#running.count += 1;
      this.#running.units += next.units;
      this.#running.lane = next.lane;
      next.begin();
    }
  }

  #hasRoomFor({ lane, units }: Waiting): boolean {
    const { count, units: taken, lane: current } = this.#running;
    return count === 0 || (lane === current && taken + units <= this.#most);
  }

  #remove(waiting: Waiting): void {
    const rest = (this.#waiting.get(waiting.owner) ?? []).filter((other) => other !== waiting);
    if (rest.length === 0) this.#waiting.delete(waiting.owner);
    else this.#waiting.set(waiting.owner, rest);
  }
}

const cancelled = () => new ParleyError('cancelled', said('errors.host.cancelledBefore'));
