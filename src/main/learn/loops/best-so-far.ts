/** Which measurement of a run had the lowest held-out loss, the weights as they were then, and whether it is time to end. */
import type { EvaluationSettings } from '../../../shared/methods/parts/evaluation-settings.ts';
import type { ParameterStore, ParameterTensor } from '../../engines/engine.ts';
import type { Checkpoint } from '../ports.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';

/** As a checkpoint holds it; its weights are among the checkpoint's tensors. */
export interface BestMeasurement {
  readonly step: number;
  readonly loss: number;
  /** Measurements since. */
  readonly since: number;
}

type Tensors = ReadonlyMap<string, ParameterTensor>;

const PREFIX = 'best:';

export class BestSoFar {
  readonly #settings: Pick<EvaluationSettings, 'keepBest' | 'patience'>;
  #best: BestMeasurement | undefined;
  #tensors: Tensors | undefined;

  /** @param saved as the run's checkpoint has it */
  constructor(
    { keepBest = false, patience = 0 }: Partial<EvaluationSettings>,
    saved?: { readonly best: BestMeasurement | undefined; readonly tensors: Tensors },
  ) {
    this.#settings = { keepBest, patience };
    this.#best = saved?.best;
    const kept = [...(saved?.tensors ?? [])].filter(([name]) => name.startsWith(PREFIX));
    if (kept.length > 0) this.#tensors = new Map(kept.map(([name, tensor]) => [name.slice(PREFIX.length), tensor]));
  }

  /** @param trained names of the weights that training changes. A loss that is no number is never the lowest. */
  async take(step: number, loss: number, store: ParameterStore, trained: readonly string[]): Promise<void> {
    if (this.#best !== undefined && !(loss < this.#best.loss)) {
      this.#best = { ...this.#best, since: this.#best.since + 1 };
      return;
    }
    this.#best = { step, loss, since: 0 };
    if (this.#settings.keepBest) this.#tensors = await store.read(trained);
  }

  get isOver(): boolean {
    const { patience } = this.#settings;
    return patience > 0 && this.#best !== undefined && this.#best.since >= patience;
  }

  /** Of the weights that are the result; undefined where the last ones are. */
  get kept(): { readonly step: number; readonly tensors: Tensors } | undefined {
    return this.#best && this.#tensors && { step: this.#best.step, tensors: this.#tensors };
  }

  /** For a run that ended before its last update. */
  get reason(): Said {
    const { step, loss, since } = this.#best!;
    return said('training.patienceOver', { measurements: since, loss, update: step });
  }

  get state(): BestMeasurement | undefined {
    return this.#best;
  }

  /** Beside the weights that training goes on from. */
  get checkpoint(): Checkpoint['tensors'] {
    return new Map([...(this.#tensors ?? [])].map(([name, tensor]) => [PREFIX + name, tensor]));
  }
}

/** A checkpoint's tensors but for the best ones. */
export function withoutBest(tensors: Tensors): Tensors {
  return new Map([...tensors].filter(([name]) => !name.startsWith(PREFIX)));
}
