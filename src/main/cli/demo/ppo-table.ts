/** The PPO run as a table that grows while it goes: about ten rows, whatever its length. */
import type { MetricView } from '../../../shared/contract/runs.ts';
import { t } from '../../../shared/language/t.ts';
import { padStart } from '../terminal/display-width.ts';
import { count, signed } from '../terminal/figures.ts';

const columns = [
  { name: 'objective/scores', title: () => t.cliDemo.score, text: (value: number) => signed(value, 2) },
  { name: 'objective/kl', title: () => t.cliDemo.kl, text: (value: number) => signed(value, 2) },
  { name: 'completions/mean_length', title: () => t.cliDemo.length, text: (value: number) => value.toFixed(1) },
] as const;

const cellWidth = 17;

export class PpoTable {
  readonly #write: (line: string) => void;
  readonly #wantedRows: number;
  #steps = 0;
  #headed = false;
  #nextStep = 1;

  constructor(write: (line: string) => void, wantedRows = 10) {
    this.#write = write;
    this.#wantedRows = wantedRows;
  }

  /** How many batches the run will have, once that is known. */
  expect(steps: number): void {
    this.#steps = steps;
  }

  take(metrics: readonly MetricView[]): void {
    const bySteps = Map.groupBy(metrics, (metric) => metric.step);
    for (const [step, group] of bySteps) {
      const values = columns.map(({ name }) => group.find((metric) => metric.name === name)?.value);
      if (values[0] === undefined || (step < this.#nextStep && step !== this.#steps)) continue;
      this.#row(step, values.map(Number));
    }
  }

  #row(step: number, values: readonly number[]): void {
    if (!this.#headed)
      this.#write(
        `  ${padStart(t.cliDemo.batch, 7)}${columns.map(({ title }) => padStart(title(), cellWidth)).join('')}`,
      );
    this.#headed = true;
    const cells = columns.map(({ text }, index) => text(values[index] ?? Number.NaN).padStart(cellWidth));
    this.#write(`  ${count(step).padStart(7)}${cells.join('')}`);
    this.#nextStep = step + Math.max(1, Math.round(this.#steps / this.#wantedRows));
  }
}
