/**
 * A stage's event files, for TensorBoard: a new one each time the run is taken up. All begin with SessionLog START, the first
 * too: one reader drops repeated steps at every START, another takes the first for no restart (ADR 18).
 */
import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import type { FigureRow } from '../../../../shared/domain/figure-table.ts';
import type { RunSample } from '../../../../shared/domain/run.ts';
import {
  hparamsEndRecord,
  hparamsRecord,
  scalarsRecord,
  sessionStartRecord,
  tableRecord,
  versionRecord,
} from '../../../formats/tensorboard/event.ts';

export type SampleText = Pick<RunSample, 'step' | 'prompt' | 'completion' | 'score' | 'kl'>;

export class EventFile {
  readonly #stage: string;
  readonly #file: string;

  /**
   * @param fromStep the first step that is to be written; what earlier files have of it and of later ones is dropped
   * @throws what the file system throws
   */
  constructor(dir: string, stage: string, fromStep: number, session: { groupName: string; settings: JsonObject }) {
    mkdirSync(dir, { recursive: true });
    const earlier = readdirSync(dir).filter((name) => name.includes('tfevents')).length;
    this.#stage = stage;
    // TensorBoard reads a folder's files in the order of their names, which need not hang on the clock.
    this.#file = path.join(dir, `events.out.tfevents.${String(earlier).padStart(6, '0')}.parley`);
    const now = seconds();
    this.#append([
      versionRecord(now),
      sessionStartRecord(now, fromStep),
      hparamsRecord(now, session.groupName, session.settings),
    ]);
  }

  write(rows: readonly FigureRow[], samples: readonly SampleText[]): void {
    const now = seconds();
    const scalars = rows.map(({ step, values }) => {
      const tagged = [...values].map(([name, value]) => [`${this.#stage}/${name}`, Number(value)]);
      return scalarsRecord(now, step, Object.fromEntries(tagged) as Record<string, number>);
    });
    const texts = [...Map.groupBy(samples, ({ step }) => step)].map(([step, written]) =>
      tableRecord(now, step, `${this.#stage}/samples`, tableOf(written)),
    );
    this.#append([...scalars, ...texts]);
  }

  completed(): void {
    this.#append([hparamsEndRecord(seconds())]);
  }

  #append(records: readonly Uint8Array[]): void {
    if (records.length > 0) appendFileSync(this.#file, Buffer.concat(records));
  }
}

function tableOf(samples: readonly SampleText[]): string[][] {
  const cell = (value: number | null) => (value === null ? '' : String(Math.fround(value)));
  return [
    ['prompt', 'completion', 'score', 'KL'],
    ...samples.map(({ prompt, completion, score, kl }) => [
      prompt.map(({ role, content }) => `${role}: ${content}`).join('\n\n'),
      completion,
      cell(score),
      cell(kl),
    ]),
  ];
}

function seconds(): number {
  return Date.now() / 1000;
}
