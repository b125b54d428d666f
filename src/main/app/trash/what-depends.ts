/** What deleting something would mean, and why it may not be deleted now. */
import type { DatasetId } from '../../../shared/domain/ids.ts';
import { isActive, isResumable, isRunCalled } from '../../../shared/domain/run.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { TrashKind } from '../../../shared/domain/trash.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { makesRewardModel } from '../../../shared/methods/stages.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { isShipped } from '../models/base-version.ts';
import { chooseVersion, defaultOf } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';

export interface Dependents {
  readonly id: string;
  readonly name: string;
  readonly refusal: Said | null;
  readonly goes: readonly Said[];
  readonly stays: readonly Said[];
}

/** @throws ParleyError not_found */
export function dependentsOf(app: AppContext, kind: TrashKind, ref: string): Dependents {
  if (kind === 'version') return ofVersion(app, app.store.versions.resolve(ref));
  if (kind === 'run') return ofRun(app, runCalled(app, ref));
  return ofDataset(app, app.store.datasets.resolve(ref));
}

function ofVersion(app: AppContext, version: PolicyVersion): Dependents {
  const { store } = app;
  const { id, name } = version;
  const others = store.versions.list().filter((other) => other.id !== id);
  const children = others.filter(({ parentId }) => parentId === id);
  const from = store.runs.list().filter(({ fromVersionId, config }) => fromVersionId === id || config.teacher === id);
  const isDefault = chooseVersion(app, undefined).id === id;
  const next = defaultOf(others);
  const refusal = isShipped(version)
    ? said('deletion.shipped', { name })
    : refusalFor(
        name,
        from.filter(({ state }) => isActive(state)),
        'deletion.versionInUse',
      );
  return {
    id,
    name,
    refusal,
    goes: [
      said('deletion.weights'),
      ...(isDefault && next !== undefined ? [said('deletion.nextDefault', { next: next.name })] : []),
      ...resumables(from, 'deletion.versionNeeded'),
    ],
    stays: [
      ...listed(
        'deletion.children',
        children.map((child) => child.name),
      ),
      ...(version.runId === null ? [] : [said('deletion.itsRun', { run: store.runs.get(version.runId).name })]),
      said('deletion.conversations'),
    ],
  };
}

function ofRun({ store }: AppContext, run: Run): Dependents {
  const { id, name } = run;
  const users = store.runs.list().filter((other) => other.config.rewardRun === id);
  const made = store.versions.list().filter(({ runId }) => runId === id);
  const hasRewardModel = makesRewardModel(run);
  const atWork = isActive(run.state) ? said('deletion.runActive', { name, state: run.state }) : null;
  return {
    id,
    name,
    refusal:
      atWork ??
      refusalFor(
        name,
        users.filter(({ state }) => isActive(state)),
        'deletion.rewardModelInUse',
      ),
    goes: [
      said('deletion.figures'),
      ...(hasRewardModel ? [said('deletion.rewardModel')] : []),
      ...(isResumable(run.state) ? [said('deletion.progress')] : []),
      ...resumables(users, 'deletion.rewardModelNeeded'),
    ],
    stays: [
      ...made.map((version) => said('deletion.itsVersion', { version: version.name })),
      said('deletion.learnedFrom'),
    ],
  };
}

function ofDataset({ store }: AppContext, { id, name }: { readonly id: DatasetId; readonly name: string }): Dependents {
  const { itemCount } = store.datasets.summary(id);
  const users = store.runs.list().filter(({ config }) => JSON.stringify(config).includes(id));
  const ended = users.filter(({ state }) => state === 'completed');
  return {
    id,
    name,
    refusal: refusalFor(
      name,
      users.filter(({ state }) => isActive(state)),
      'deletion.datasetInUse',
    ),
    goes: [said('deletion.items', { items: itemCount }), ...resumables(users, 'deletion.datasetNeeded')],
    stays: [
      ...listed(
        'deletion.runsThatLearned',
        ended.map((run) => run.name),
      ),
      said('deletion.feedback'),
    ],
  };
}

type InUse = 'deletion.versionInUse' | 'deletion.rewardModelInUse' | 'deletion.datasetInUse';
type Needed = 'deletion.versionNeeded' | 'deletion.rewardModelNeeded' | 'deletion.datasetNeeded';

function refusalFor(name: string, active: readonly Run[], inUse: InUse): Said | null {
  if (active.length === 0) return null;
  const [{ name: run, state }] = active;
  return said(inUse, { name, run, state });
}

function resumables(runs: readonly Run[], needed: Needed): Said[] {
  return runs.filter(({ state }) => isResumable(state)).map(({ name }) => said(needed, { run: name }));
}

function listed(what: 'deletion.children' | 'deletion.runsThatLearned', names: readonly string[]): Said[] {
  if (names.length === 0) return [];
  return [said(what, { names: names.slice(0, 3), more: Math.max(0, names.length - 3) })];
}

function runCalled({ store }: AppContext, text: string): Run {
  const run = store.runs.list().find((known) => isRunCalled(known, text));
  if (run !== undefined) return run;
  throw new ParleyError('not_found', said('errors.store.noRunCalled', { name: text }));
}
