/** A group as it is shown: its runs one by one, and what they come to together. */
import type { GroupView, TrialView } from '../../../shared/contract/groups.ts';
import type { ProgressView } from '../../../shared/contract/progress.ts';
import type { JsonObject, JsonValue } from '../../../shared/domain/json.ts';
import { isMemoryFigure } from '../../../shared/domain/run-memory.ts';
import type { GroupMember, RunGroup } from '../../../shared/domain/run-group.ts';
import { isGroupActive } from '../../../shared/domain/run-group.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { isActive } from '../../../shared/domain/run.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import type { MethodName } from '../../../shared/methods/all.ts';
import { resultFieldsOf } from '../../../shared/methods/result-fields.ts';
import { meanInterval } from '../../evaluate/t-interval.ts';
import type { Store } from '../../store/store.ts';
import { contestView } from '../compare/contest-view.ts';
import { progressOf } from '../runs/run-progress.ts';
import { objectives } from './check-search.ts';
import { configOf, methodOf } from './group-config.ts';
import type { GroupConfig } from './group-config.ts';
import { expectedTrials, ranked, variedSettings } from './group-plan.ts';
import type { Outcome } from './group-plan.ts';

/** @param progress of the run at work, if one is */
export function groupView(store: Store, group: RunGroup, progress: ProgressView | null): GroupView {
  const config = configOf(group);
  const { plan } = config;
  const trials = trialsOf(store, group, config);
  const objective = config.objective && {
    name: config.objective.name,
    ...objectives[config.objective.name],
    judge: 'judge' in config.objective ? config.objective.judge : null,
  };
  const best = objective && ranked(trials, objective.higherIsBetter).find((trial) => trial.objective !== null);
  const { id, kind, name, fromVersionId, state, error, createdAtMs, endedAtMs } = group;
  return {
    ...{ id, kind, name, method: methodOf(group), from: fromVersionId, state, error, createdAtMs, endedAtMs },
    resumable: !isGroupActive(state) && state !== 'completed',
    objective: objective ?? null,
    strategy: plan.kind === 'search' ? plan.strategy : null,
    settings: config.run.settings,
    trials,
    best: best?.trial ?? null,
    figures: kind === 'seeds' ? figuresOf(store, methodOf(group), trials) : [],
    progress: {
      done: trials.filter(({ state: of }) => hasEnded(of)).length,
      total: expectedTrials(plan),
      timeLeftMs: isGroupActive(state) ? timeLeftMs(config, methodOf(group), trials, progress) : null,
      stage: progress?.stage ?? null,
    },
  };
}

/** A run that failed has ended for its group: its settings or its seed are why. */
export function hasEnded(state: GroupMember['state']): boolean {
  return state === 'completed' || state === 'failed';
}

export function trialsOf(store: Store, { id }: RunGroup, config: GroupConfig): TrialView[] {
  const { plan } = config;
  const varied = variedSettings(plan);
  return store.runGroups.members(id).map(({ runId, trial, state }) => {
    const run = store.runs.get(runId);
    const settings = run.config.settings as JsonObject;
    const amount = plan.kind === 'search' && plan.rungs !== null ? settings[plan.rungs.setting] : undefined;
    const rungs = plan.kind === 'search' ? (plan.rungs?.amounts ?? []) : [];
    return {
      trial: trial + 1,
      run: runId,
      name: run.name,
      seed: run.seed,
      rung: 1 + Math.max(0, rungs.indexOf(Number(amount))),
      settings: Object.fromEntries(varied.map((name) => [name, settings[name]])),
      state,
      error: run.error?.message ?? null,
      objective: objectiveOfRun(store, run, config),
      seconds: secondsOf(run),
    };
  });
}

/** For the plan: runs that have ended, in the order they began. */
export function outcomesOf(trials: readonly TrialView[]): Outcome[] {
  return trials.map(({ settings, objective, seconds }) => ({ settings, objective, seconds }));
}

export function objectiveOfRun(store: Store, run: Run, { objective }: GroupConfig): number | null {
  if (objective === undefined || run.result === null) return null;
  if (objective.name !== 'winRate') return numberOf(run.result[objective.name]);
  const contest = store.evaluations.list({ runId: run.id }).find(({ kind }) => kind === 'contest');
  return contest === undefined ? null : contestView(contest).winRate.value;
}

function secondsOf(run: Run): number {
  return Object.values(progressOf(run).secondsByStage).reduce((sum, seconds) => sum + seconds, 0);
}

/** By the time that the work of the runs so far has taken; null before the first has ended. */
function timeLeftMs(
  config: GroupConfig,
  method: MethodName,
  trials: readonly TrialView[],
  progress: ProgressView | null,
): number | null {
  const { plan, run } = config;
  const spent = trials.reduce((sum, { seconds }) => sum + seconds, 0);
  if (plan.kind === 'search' && plan.seconds !== null) return 1000 * Math.max(0, plan.seconds - spent);
  const work = (changed: JsonObject) =>
    methodCalled(method).work((name) => Number({ ...run.settings, ...changed }[name]));
  const ended = trials.filter(({ state }) => hasEnded(state));
  const done = ended.reduce((sum, { settings }) => sum + work(settings), 0);
  if (done === 0) return null;
  const msPerWork = (1000 * ended.reduce((sum, { seconds }) => sum + seconds, 0)) / done;
  const atWork = trials.find(({ state }) => isActive(state));
  const share = progress === null || progress.total === 0 ? 0 : progress.done / progress.total;
  const inHand = atWork === undefined ? 0 : (1 - share) * work(atWork.settings) * msPerWork;
  const total = expectedTrials(plan) ?? trials.length;
  return inHand + Math.max(0, total - trials.length) * (done / ended.length) * msPerWork;
}

/** Results in the order they are shown elsewhere, then the last value of every figure that was measured. */
function figuresOf(store: Store, name: MethodName, trials: readonly TrialView[]): GroupView['figures'] {
  const completed = trials.filter(({ state }) => state === 'completed');
  const method = methodCalled(name);
  const results = completed.map(({ run }) => store.runs.get(run).result ?? {});
  const ofResults = Object.entries(resultFieldsOf(method.needs)).flatMap(([field, { format }]) => {
    const values = results.map((result) => numberOf(result[field])).filter((value) => value !== null);
    if (values.length === 0 || format === 'duration') return [];
    return [{ name: field, of: 'result' as const, ...sendable(values) }];
  });
  const last = completed.map(({ run }) => lastFigures(store, run, name));
  const names = [...new Set(last.flatMap((figures) => [...figures.keys()]))].sort();
  const ofMetrics = names.map((metric) => {
    const values = last.flatMap((figures) => figures.get(metric) ?? []);
    return { name: metric, of: 'metric' as const, ...sendable(values) };
  });
  return [...ofResults, ...ofMetrics];
}

function lastFigures(store: Store, run: TrialView['run'], stage: string): Map<string, number> {
  const series = store.runMetrics.series(run, 2, { stage }).filter(({ name }) => !isMemoryFigure(name));
  return new Map(series.map(({ name, values }) => [name, values[values.length - 1]]));
}

function sendable(values: readonly number[]) {
  const { mean, low, high, count } = meanInterval(values);
  return { mean: Number.isFinite(mean) ? mean : null, low, high, count };
}

function numberOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
