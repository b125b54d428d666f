import type { MetricView } from '../../../shared/contract/runs.ts';
import { t } from '../../../shared/language/t.ts';

/** The few figures that say how a run goes, in words; the names are the trainers' (after TRL). */
const shown: readonly (readonly [name: string, text: (value: number) => string])[] = [
  ['objective/scores', (value) => t.cliRuns.score({ score: value })],
  ['objective/kl', (value) => t.cliRuns.kl({ nats: value })],
  ['completions/mean_length', (value) => t.cliRuns.length({ tokens: value })],
  ['loss', (value) => t.cliRuns.loss({ loss: value })],
  ['accuracy', (value) => t.cliRuns.accuracy({ share: value })],
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
    const parts = shown.flatMap(([name, text]) => {
      const value = this.#values.get(name);
      return value === undefined ? [] : [text(value)];
    });
    return t.cli.sideBySide({ parts });
  }
}
