/** What deleting something would mean, in words, and why it may not be deleted now. */
import type { DatasetId } from '../../../shared/domain/ids.ts';
import { isActive, isResumable, isRunCalled } from '../../../shared/domain/run.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { TrashKind } from '../../../shared/domain/trash.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Catalogue } from '../../../shared/language/language.ts';
import { said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';
import { makesRewardModel } from '../../../shared/methods/stages.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { isShipped } from '../models/base-version.ts';
import { chooseVersion, defaultOf } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';

export interface Dependents {
  readonly id: string;
  readonly name: string;
  readonly refusal: string | null;
  readonly goes: readonly string[];
  readonly stays: readonly string[];
}

/** @throws ParleyError not_found */
export function dependentsOf(app: AppContext, kind: TrashKind, ref: string): Dependents {
  if (kind === 'version') return ofVersion(app, app.store.versions.resolve(ref));
  if (kind === 'run') return ofRun(app, runCalled(app, ref));
  return ofDataset(app, app.store.datasets.resolve(ref));
}

function ofVersion(app: AppContext, version: PolicyVersion): Dependents {
  const words = t.deletion;
  const { store } = app;
  const { id, name } = version;
  const others = store.versions.list().filter((other) => other.id !== id);
  const children = others.filter(({ parentId }) => parentId === id);
  const from = store.runs.list().filter(({ fromVersionId, config }) => fromVersionId === id || config.teacher === id);
  const isDefault = chooseVersion(app, undefined).id === id;
  const next = defaultOf(others);
  const refusal = isShipped(version)
    ? words.shipped({ name })
    : refusalFor(
        name,
        from.filter(({ state }) => isActive(state)),
        words.versionInUse,
      );
  return {
    id,
    name,
    refusal,
    goes: [
      words.weights,
      ...(isDefault && next !== undefined ? [words.nextDefault({ next: next.name })] : []),
      ...resumables(from, words.versionNeeded),
    ],
    stays: [
      ...listed(
        words.children,
        children.map((child) => child.name),
      ),
      ...(version.runId === null ? [] : [words.itsRun({ run: store.runs.get(version.runId).name })]),
      words.conversations,
    ],
  };
}

function ofRun({ store }: AppContext, run: Run): Dependents {
  const words = t.deletion;
  const { id, name } = run;
  const users = store.runs.list().filter((other) => other.config.rewardRun === id);
  const made = store.versions.list().filter(({ runId }) => runId === id);
  const hasRewardModel = makesRewardModel(run);
  const atWork = isActive(run.state) ? words.runActive({ name, state: run.state }) : null;
  return {
    id,
    name,
    refusal:
      atWork ??
      refusalFor(
        name,
        users.filter(({ state }) => isActive(state)),
        words.rewardModelInUse,
      ),
    goes: [
      words.figures,
      ...(hasRewardModel ? [words.rewardModel] : []),
      ...(isResumable(run.state) ? [words.progress] : []),
      ...resumables(users, words.rewardModelNeeded),
    ],
    stays: [...made.map((version) => words.itsVersion({ version: version.name })), words.learnedFrom],
  };
}

function ofDataset({ store }: AppContext, { id, name }: { readonly id: DatasetId; readonly name: string }): Dependents {
  const words = t.deletion;
  const { itemCount } = store.datasets.summary(id);
  const users = store.runs.list().filter(({ config }) => JSON.stringify(config).includes(id));
  const ended = users.filter(({ state }) => state === 'completed');
  return {
    id,
    name,
    refusal: refusalFor(
      name,
      users.filter(({ state }) => isActive(state)),
      words.datasetInUse,
    ),
    goes: [words.items({ items: itemCount }), ...resumables(users, words.datasetNeeded)],
    stays: [
      ...listed(
        words.runsThatLearned,
        ended.map((run) => run.name),
      ),
      words.feedback,
    ],
  };
}

function refusalFor(name: string, active: readonly Run[], inUse: Catalogue['deletion']['versionInUse']): string | null {
  if (active.length === 0) return null;
  const [{ name: run, state }] = active;
  return inUse({ name, run, state });
}

function resumables(runs: readonly Run[], needed: Catalogue['deletion']['versionNeeded']): string[] {
  return runs.filter(({ state }) => isResumable(state)).map(({ name }) => needed({ run: name }));
}

function listed(what: Catalogue['deletion']['children'], names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [what({ names: names.slice(0, 3), more: Math.max(0, names.length - 3) })];
}

function runCalled({ store }: AppContext, text: string): Run {
  const run = store.runs.list().find((known) => isRunCalled(known, text));
  if (run !== undefined) return run;
  throw new ParleyError('not_found', said('errors.store.noRunCalled', { name: text }));
}
