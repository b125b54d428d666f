/** A run of one method, from its frozen data to a version, or to a reward model or a chooser, which stay in the run's folder. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { parseAs } from '../../models/files/json-file.ts';
import type { Store } from '../../store/store.ts';
import type { JobInput } from '../../workers/jobs.ts';
import { adoptVersion } from '../models/adopt-version.ts';
import { settingsFor } from '../runs/job-settings.ts';
import type { RunExecution } from '../runs/run-execution.ts';
import type { ResultOf } from '../runs/start-job.ts';
import { sourceOf } from './data-sources.ts';
import { parentDir } from './parent.ts';
import { chooserDir, rewardModelDir } from './reward-models.ts';

type TrainingJob = Extract<JobInput, { kind: MethodName }>;

const settingsSchema = z.object({ settings: jsonObjectSchema });
const makesVersionSchema = z.object({ version: z.string().transform(parseVersionId) });

/** Its result has the form of its method in `contract/results.ts`. */
export async function executeRun(store: Store, execution: RunExecution, name: MethodName): Promise<object> {
  const { run, dir } = execution;
  const method = methodCalled(name);
  const source = sourceOf(method);
  const what = said('errors.store.stored', { part: 'settings', of: run.name });
  const config = parseAs(source.config, run.config, what);
  const { settings } = parseAs(settingsSchema, run.config, what);
  const version = method.makes === 'version' ? parseAs(makesVersionSchema, run.config, what).version : undefined;
  const out = {
    version: path.join(dir, 'model'),
    rewardModel: rewardModelDir(store, run.id),
    chooser: chooserDir(store, run.id),
  }[method.makes];
  const checkpoints = path.join(dir, 'checkpoints');
  const trained = await execution.stage(name, async () =>
    execution.job({
      kind: name,
      from: parentDir(store, run),
      ...(await source.write(store, dir, config)),
      out,
      checkpoints,
      seed: run.seed,
      settings: settingsFor(name, settings),
    } as TrainingJob),
  );
  if (version !== undefined) {
    const note = source.note(method, trained, store, config);
    await adopt(store, execution, { out, version, trained, note });
  }
  const figures = await source.figures(store, config);
  await rm(checkpoints, { recursive: true, force: true });
  return { ...(version && { version }), ...trained, ...figures, durationSeconds: execution.secondsByStage[name] };
}

interface Made {
  readonly out: string;
  readonly version: VersionId;
  readonly trained: ResultOf<TrainingJob>;
  readonly note: Said;
}

async function adopt(store: Store, { run }: RunExecution, { out, version, trained, note }: Made): Promise<void> {
  await adoptVersion(store, out, {
    id: version,
    parentId: run.fromVersionId,
    runId: run.id,
    figures: { ...trained } satisfies JsonObject,
    note,
  });
}
