/**
 * Workers kept by key, so that the second call for a policy version finds its model loaded. A caller holds a lease while
 * it uses a worker; a worker without leases stops after a while, or when its place is needed.
 */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { WorkerExit } from './protocol.ts';

/** What the pool needs of a worker; `spawnWorker`'s handle is one. */
export interface PooledWorker {
  readonly exited: Promise<WorkerExit>;
  kill(): Promise<WorkerExit>;
}

export interface PoolOptions<Worker extends PooledWorker> {
  readonly start: (key: string) => Worker;
  /** How many processes may run at once, those being stopped included. */
  readonly maxWorkers: number;
  /** 0 stops a worker with its last lease (one training worker per run); Infinity keeps it until its place is needed. */
  readonly idleTimeoutMs: number;
}

/** `using lease = await pool.acquire(key)` gives it back at the end of the block, also in an async generator. */
export interface WorkerLease<Worker> extends Disposable {
  readonly worker: Worker;
  /** Gives the worker back; a second time does nothing. */
  release(): void;
}

interface Slot<Worker> {
  readonly worker: Worker;
  leases: number;
  /** Grows with every use, to find the one unused for longest. */
  lastUse: number;
  idleTimer: NodeJS.Timeout | undefined;
  /** Being stopped or gone already: not to be leased again. */
  stopping: boolean;
}

export class WorkerPool<Worker extends PooledWorker> {
  readonly #options: PoolOptions<Worker>;
  readonly #slots = new Map<string, Slot<Worker>>();
  #waiting: (() => void)[] = [];
  #uses = 0;
  #closed = false;

  constructor(options: PoolOptions<Worker>) {
    if (!(options.maxWorkers >= 1)) {
      throw new ParleyError('internal', `A worker pool needs maxWorkers of at least 1, not ${options.maxWorkers}.`);
    }
    this.#options = options;
  }

  /** Keys with a live worker, leased or idle. */
  keys(): string[] {
    return [...this.#slots.keys()];
  }

  /**
   * Leases the worker for `key`, started if there is none. Leases of one key share its worker. When `maxWorkers` are
   * running, the idle one that was used least recently makes room; when all are leased, waits for one to be given back,
   * so a caller that holds one lease while it waits for another key needs `maxWorkers` of 2. Throws `cancelled` when
   * `signal` fires or the pool closes while waiting.
   */
  async acquire(key: string, signal?: AbortSignal): Promise<WorkerLease<Worker>> {
    for (;;) {
      if (this.#closed) throw new ParleyError('cancelled', said('training.workersClosed', { worker: key }));
      if (signal?.aborted) throw new ParleyError('cancelled', said('training.waitCancelled', { worker: key }));
      const slot = this.#slots.get(key);
      if (slot !== undefined && !slot.stopping) return this.#lease(slot);
      if (slot === undefined && this.#slots.size < this.#options.maxWorkers) return this.#lease(this.#start(key));
      // A worker of this very key that is being stopped is waited for, and costs no other its place.
      if (slot === undefined) this.#stopIdlest();
      await this.#change(signal);
    }
  }

  /** Leases the worker for `key` while `work` runs. */
  async use<Result>(key: string, work: (worker: Worker) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    using lease = await this.acquire(key, signal);
    return await work(lease.worker);
  }

  /** Stops every worker, leased or not; their pending calls reject. Resolves when all processes are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    const gone = [...this.#slots.values()].map((slot) => this.#stop(slot));
    this.#wake();
    await Promise.all(gone);
  }

  #start(key: string): Slot<Worker> {
    const worker = this.#options.start(key);
    const slot: Slot<Worker> = { worker, leases: 0, lastUse: 0, idleTimer: undefined, stopping: false };
    this.#slots.set(key, slot);
    void worker.exited.then(() => {
      slot.stopping = true;
      clearTimeout(slot.idleTimer);
      this.#slots.delete(key);
      this.#wake();
    });
    return slot;
  }

  #lease(slot: Slot<Worker>): WorkerLease<Worker> {
    clearTimeout(slot.idleTimer);
    slot.leases += 1;
    slot.lastUse = ++this.#uses;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      slot.leases -= 1;
      if (slot.leases === 0 && !slot.stopping) this.#becameIdle(slot);
    };
    return { worker: slot.worker, release, [Symbol.dispose]: release };
  }

  #becameIdle(slot: Slot<Worker>): void {
    const { idleTimeoutMs } = this.#options;
    if (idleTimeoutMs === 0) void this.#stop(slot);
    else if (Number.isFinite(idleTimeoutMs)) slot.idleTimer = setTimeout(() => void this.#stop(slot), idleTimeoutMs);
    this.#wake();
  }

  #stopIdlest(): void {
    // While one is on its way out there will be room without stopping a second one.
    const slots = [...this.#slots.values()];
    if (slots.some((slot) => slot.stopping)) return;
    const idle = slots.filter((slot) => slot.leases === 0).sort((a, b) => a.lastUse - b.lastUse);
    if (idle[0] !== undefined) void this.#stop(idle[0]);
  }

  #stop(slot: Slot<Worker>): Promise<WorkerExit> {
    clearTimeout(slot.idleTimer);
    slot.stopping = true;
    return slot.worker.kill();
  }

  /** Resolves at the next lease given back, worker gone, or `signal`. */
  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.push(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
