import { said } from '../../../shared/language/said.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { Store } from '../../store/store.ts';
import type { RunExecution } from '../runs/run-execution.ts';
import { parentOf } from '../training/parent.ts';
import { roundConfigSchema } from './plan-round.ts';
import type { RoundConfig } from './plan-round.ts';
import { roundFiles } from './round-files.ts';

/** What every stage of a round works with. */
export interface RoundContext {
  readonly store: Store;
  readonly execution: RunExecution;
  readonly config: RoundConfig;
  readonly files: ReturnType<typeof roundFiles>;
  readonly parent: VersionId;
  readonly parentDir: string;
  readonly seed: number;
}

export function roundContext(store: Store, execution: RunExecution): RoundContext {
  const { run, dir } = execution;
  const parent = parentOf(run);
  return {
    store,
    execution,
    config: parseAs(roundConfigSchema, run.config, said('errors.store.stored', { part: 'settings', of: run.name })),
    files: roundFiles(dir),
    parent,
    parentDir: store.home.versionDir(parent),
    seed: run.seed,
  };
}
