/** Takes down what one of Parley's trainers reports and saves, in the terms the two sides are compared in. */
import type { Engine, ParameterTensor } from '../../src/main/engines/engine.ts';
import type { Checkpoint, TrainingContext } from '../../src/main/learn/ports.ts';

export interface Outcome {
  /** Figures by name, one number per update (or per rollout batch). */
  readonly series: Readonly<Record<string, readonly number[]>>;
  /** Names are `part/tensor`: gradient and weights after the first update, weights after the last. */
  readonly tensors: ReadonlyMap<string, ParameterTensor>;
}

const FIRST_MOMENT = 'adam.m:';
const AVERAGE = 'ema:';

export class Recorder {
  readonly context: TrainingContext;
  readonly #series: Record<string, number[]> = {};
  #first: Checkpoint | undefined;
  #last: Checkpoint | undefined;

  /**
   * A trainer that saves after every update shows what the first one did.
   *
   * @param start what it begins with in place of the model's own tensors, as if it had got there before
   */
  constructor(engine: Engine, start?: ReadonlyMap<string, ParameterTensor>) {
    this.context = {
      engine,
      signal: new AbortController().signal,
      reporter: {
        progress: () => {},
        samples: () => {},
        metrics: (_step, values) => {
          for (const [name, value] of Object.entries(values)) (this.#series[name] ??= []).push(value);
        },
      },
      checkpoints: {
        load: async () => start && { tensors: start, state: undefined },
        save: async (checkpoint) => {
          this.#first ??= checkpoint;
          this.#last = checkpoint;
        },
      },
    };
  }

  /** After one update AdamW's first moment is (1 − β1) times the clipped gradient, which is how the gradient is seen. */
  outcome({ beta1 }: { readonly beta1: number }, parts: 'all' | 'first only' | 'last only' = 'all'): Outcome {
    const tensors = new Map<string, ParameterTensor>();
    for (const [name, tensor] of parts === 'last only' ? [] : this.#first!.tensors) {
      if (name.startsWith(FIRST_MOMENT)) {
        const data = tensor.data.map((value) => value / (1 - beta1));
        tensors.set(`gradient/${name.slice(FIRST_MOMENT.length)}`, { shape: tensor.shape, data });
      } else if (!name.includes(':')) tensors.set(`first/${name}`, tensor);
    }
    for (const [name, tensor] of parts === 'first only' ? [] : this.#last!.tensors) {
      if (name.startsWith(AVERAGE)) tensors.set(`average/${name.slice(AVERAGE.length)}`, tensor);
      else if (!name.includes(':')) tensors.set(`last/${name}`, tensor);
    }
    return { series: this.#series, tensors };
  }
}
