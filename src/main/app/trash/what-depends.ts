/** What deleting something would mean, in words, and why it may not be deleted now. */
import { counted } from '../../../shared/domain/counted.ts';
import type { DatasetId } from '../../../shared/domain/ids.ts';
import { isActive, isResumable, isRunCalled } from '../../../shared/domain/run.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { TrashKind } from '../../../shared/domain/trash.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
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
  const { store } = app;
  const { id, name } = version;
  const others = store.versions.list().filter((other) => other.id !== id);
  const children = others.filter(({ parentId }) => parentId === id);
  const from = store.runs.list().filter(({ fromVersionId, config }) => fromVersionId === id || config.teacher === id);
  const isDefault = chooseVersion(app, undefined).id === id;
  const next = defaultOf(others);
  const refusal = isShipped(version)
    ? `${name} ships with Parley and answers where no other version does: it stays.`
    : refusalFor(
        name,
        from.filter(({ state }) => isActive(state)),
        'starts from it or learns from it',
      );
  return {
    id,
    name,
    refusal,
    goes: [
      'Its weights, once it is removed for good.',
      ...(isDefault && next !== undefined ? [`It answers by default; from then on ${next.name} does.`] : []),
      ...resumables(from, 'starts from it or learns from it'),
    ],
    stays: [
      ...listed(
        'Versions trained from it',
        children.map((child) => child.name),
      ),
      ...(version.runId === null ? [] : [`${store.runs.get(version.runId).name}, which made it, with its figures.`]),
      'Conversations with it, and the rankings and votes on its replies.',
    ],
  };
}

function ofRun({ store }: AppContext, run: Run): Dependents {
  const { id, name } = run;
  const users = store.runs.list().filter((other) => other.config.rewardRun === id);
  const made = store.versions.list().filter(({ runId }) => runId === id);
  const hasRewardModel = makesRewardModel(run);
  const atWork = isActive(run.state) ? `${name} is ${run.state}: stop it first.` : null;
  return {
    id,
    name,
    refusal:
      atWork ??
      refusalFor(
        name,
        users.filter(({ state }) => isActive(state)),
        'uses its reward model',
      ),
    goes: [
      'Its figures, samples and checkpoints, once it is removed for good.',
      ...(hasRewardModel ? ['Its reward model: nothing can be trained or judged with it any more.'] : []),
      ...(isResumable(run.state) ? ['What it had done: it can no longer be resumed.'] : []),
      ...resumables(users, 'uses its reward model'),
    ],
    stays: [
      ...made.map((version) => `${version.name}, the version that it made.`),
      'The rankings and data that it learned from.',
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
      'reads it',
    ),
    goes: [`Its ${counted(itemCount, 'item')}, once it is removed for good.`, ...resumables(users, 'reads it')],
    stays: [
      ...listed(
        'Runs that learned from it',
        ended.map((run) => run.name),
      ),
      'All rankings and written replies, those on its prompts among them.',
    ],
  };
}

function refusalFor(name: string, active: readonly Run[], how: string): string | null {
  if (active.length === 0) return null;
  return `${name} is in use: ${active[0].name}, which is ${active[0].state}, ${how}. Stop it first, or wait.`;
}

function resumables(runs: readonly Run[], how: string): string[] {
  const open = runs.filter(({ state }) => isResumable(state));
  return open.map(({ name }) => `${name} can no longer be resumed: it ${how}.`);
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return [`${what}: ${names.slice(0, 3).join(', ')}${more}.`];
}

function runCalled({ store }: AppContext, text: string): Run {
  const run = store.runs.list().find((known) => isRunCalled(known, text));
  if (run !== undefined) return run;
  throw new ParleyError('not_found', said('errors.store.noRunCalled', { name: text }));
}
