import type { MetricView } from '../../../shared/contract/runs.ts';
import { nats, signed } from '../terminal/figures.ts';

/** The few figures that say how a run goes, in words; the names are the trainers' (after TRL). */
const shown: readonly (readonly [name: string, text: (value: number) => string])[] = [
  ['objective/scores', (value) => `score ${signed(value, 2)}`],
  ['objective/kl', (value) => `KL ${nats(value)}`],
  ['completions/mean_length', (value) => `length ${value.toFixed(1)} tokens`],
  ['loss', (value) => `loss ${value.toFixed(3)}`],
  ['accuracy', (value) => `accuracy ${(100 * value).toFixed(1)} %`],
];

/** Keeps the newest of them. Those of an earlier stage go when another stage begins. */
export class MetricLine {
  readonly #values = new Map<string, number>();
  #stage = '';

  take(metrics: readonly MetricView[]): string {
    for (const { stage, name, value } of metrics) {
      if (stage !== this.#stage) this.#values.clear();
      this.#stage = stage;
      this.#values.set(name, Number(value));
    }
    // What PPO minimises says nothing to a reader; its score does.
    if (this.#values.has('objective/scores')) this.#values.delete('loss');
    return shown
      .flatMap(([name, text]) => {
        const value = this.#values.get(name);
        return value === undefined ? [] : [text(value)];
      })
      .join(', ');
  }
}
