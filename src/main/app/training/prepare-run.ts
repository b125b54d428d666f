/** A run of one method, made ready from what was asked for: the same whether it is started or only estimated. */
import { newId } from '../../../shared/domain/ids.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import type { NewRun } from '../../store/runs.ts';
import { parameterCount } from '../models/parameter-count.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import { requireRemote } from '../targets/what-travels.ts';
import { settingsFor } from '../runs/job-settings.ts';
import type { TrainRequest } from './data-source.ts';
import { sourceOf } from './data-sources.ts';
import { estimatedStage, type EstimatedStage } from './estimate-memory.ts';

interface PreparedRun {
  readonly newRun: NewRun;
  /** Writes what the run keeps in its folder from the start. */
  readonly writeFiles?: (dir: string) => Promise<void>;
  /** What its memory is estimated by. */
  readonly stage: EstimatedStage;
}

/** @throws ParleyError too_little_data, not_found for a dataset or a reward model, invalid_input for settings */
export async function prepareRun(app: AppContext, request: TrainRequest): Promise<PreparedRun> {
  const from = chooseVersion(app, request.from);
  const method = methodCalled(request.method);
  const { name, makes } = method;
  const settings = settingsFor(name, request.settings, parameterCount(app.store, from.id));
  const { on } = request;
  if (on !== undefined) requireRemote(app, on, name, settings);
  const source = await sourceOf(method).freeze(app, method, request, settings);
  const config = {
    ...(makes === 'version' && { version: newId('version') }),
    ...source.config,
    settings,
    ...(on && { on }),
  };
  return {
    newRun: { kind: name, fromVersionId: from.id, config, seed: request.seed },
    writeFiles: source.writeFiles,
    stage: estimatedStage(app, from, name, name, settings, source.writeLongest),
  };
}
