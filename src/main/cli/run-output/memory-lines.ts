/** What a run takes in memory, in a line: before it starts, and when a stage has ended. */
import type { StageMemory } from '../../../shared/contract/memory.ts';
import type { MetricView } from '../../../shared/contract/runs.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { megabytes, memoryIn, memoryInWords, totalBytes, usedMemory } from '../../../shared/domain/run-memory.ts';
import { t } from '../../../shared/language/t.ts';

/** @throws ParleyError out_of_memory for a run that cannot fit, with the setting that would make it fit */
export function memoryLine(stages: readonly StageMemory[]): string {
  const refusal = stages.find((stage) => stage.refusal !== null)?.refusal;
  if (refusal) throw new ParleyError('out_of_memory', refusal);
  const largest = stages.reduce((most, next) => (totalBytes(next) > totalBytes(most) ? next : most));
  const memory = memoryInWords(largest);
  return stages.length > 1 ? t.cliRuns.memoryOfStage({ stage: largest.stage, memory }) : t.cliRuns.memory({ memory });
}

/** Tells of a stage when what it used has come. */
export class MemoryUse {
  readonly #values = new Map<string, Map<string, number>>();

  take(metrics: readonly MetricView[]): string[] {
    return metrics.flatMap(({ stage, step, name, value }) => {
      if (step !== 0) return [];
      const values = this.#values.get(stage) ?? new Map<string, number>();
      this.#values.set(stage, values.set(name, Number(value)));
      const told = name === usedMemory ? memoryIn((wanted) => values.get(wanted)) : undefined;
      if (told?.usedBytes === undefined) return [];
      const [used, expected] = [megabytes(told.usedBytes), megabytes(totalBytes(told.expected))];
      return [t.cliRuns.memoryUsed({ stage, used, expected })];
    });
  }
}
