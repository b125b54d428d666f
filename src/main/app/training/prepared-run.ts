import type { NewRun } from '../../store/runs.ts';
import type { EstimatedStage } from './estimate-memory.ts';

/** Ready to be started, or to be estimated. */
export interface PreparedRun {
  readonly newRun: NewRun;
  /** Writes what the run keeps in its folder from the start. */
  readonly writeFiles?: (dir: string) => Promise<void>;
  /** What its memory is estimated by. */
  readonly stage: EstimatedStage;
}
