/** Experience replay (Lin 1992; Mnih et al. 2015): the latest transitions, in a ring of fixed size. */
import { f32, type ParameterTensor, type Tensor } from '../../engines/engine.ts';

export interface Transition {
  readonly observation: Float32Array;
  /** A vector; of a discrete action its index. */
  readonly action: Float32Array;
  /** Over n steps: Σ γᵏ r. */
  readonly reward: number;
  readonly nextObservation: Float32Array;
  /** What the value of the next observation counts: γⁿ, and 0 where the episode terminated there. */
  readonly discount: number;
}

export interface ReplayWidths {
  readonly observation: number;
  readonly action: number;
}

/** Where the ring is; its contents are tensors. Plain JSON. */
export interface ReplayState {
  readonly length: number;
  /** The slot that the next transition goes to. */
  readonly next: number;
}

const PREFIX = 'replay.';

/** Holds `capacity` · (2 · observation + action + 2) numbers of 4 bytes. */
export class ReplayBuffer {
  readonly capacity: number;
  readonly #columns: Readonly<Record<Column, { readonly width: number; readonly data: Float32Array }>>;
  #length = 0;
  #next = 0;

  constructor(capacity: number, { observation, action }: ReplayWidths) {
    this.capacity = capacity;
    const column = (width: number) => ({ width, data: new Float32Array(capacity * width) });
    this.#columns = {
      observations: column(observation),
      actions: column(action),
      rewards: column(1),
      nextObservations: column(observation),
      discounts: column(1),
    };
  }

  get length(): number {
    return this.#length;
  }

  /** @returns the slot it lies in; the oldest transition gives way where all are taken */
  add({ observation, action, reward, nextObservation, discount }: Transition): number {
    const slot = this.#next;
    const put = (name: Column, values: ArrayLike<number>) => {
      const { data, width } = this.#columns[name];
      if (values.length !== width) throw new Error(`${name}: expected ${width} numbers, got ${values.length}`);
      data.set(values, slot * width);
    };
    put('observations', observation);
    put('actions', action);
    put('rewards', [reward]);
    put('nextObservations', nextObservation);
    put('discounts', [discount]);
    this.#next = (slot + 1) % this.capacity;
    this.#length = Math.max(this.#length, slot + 1);
    return slot;
  }

  /** Inputs of an update: observations [B, O], actions [B, A], rewards [B], nextObservations [B, O], discounts [B]. */
  batch(slots: ArrayLike<number>): Record<Column, Tensor> {
    const count = slots.length;
    const taken = Object.entries(this.#columns).map(([name, { data, width }]): [string, Tensor] => {
      const values = new Float32Array(count * width);
      for (let row = 0; row < count; row++) {
        values.set(data.subarray(slots[row] * width, (slots[row] + 1) * width), row * width);
      }
      return [name, f32(values, name === 'rewards' || name === 'discounts' ? [count] : [count, width])];
    });
    return Object.fromEntries(taken) as Record<Column, Tensor>;
  }

  /** What is held, for a checkpoint. */
  get tensors(): Map<string, ParameterTensor> {
    const held = Object.entries(this.#columns).map(([name, { data, width }]): [string, ParameterTensor] => {
      return [PREFIX + name, { shape: [this.#length, width], data: data.slice(0, this.#length * width) }];
    });
    return new Map(held);
  }

  get state(): ReplayState {
    return { length: this.#length, next: this.#next };
  }

  /** Goes on where `tensors` and `state` were taken. */
  restore(tensors: ReadonlyMap<string, ParameterTensor>, { length, next }: ReplayState): void {
    for (const [name, { data }] of Object.entries(this.#columns)) data.set(tensors.get(PREFIX + name)!.data);
    this.#length = length;
    this.#next = next;
  }
}

type Column = 'observations' | 'actions' | 'rewards' | 'nextObservations' | 'discounts';
