/** What a group of runs came to, in words and tables. */
import type { GroupView, TrialView } from '../../../shared/contract/groups.ts';
import { render } from '../../../shared/language/said.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import { resultFieldsOf } from '../../../shared/methods/result-fields.ts';
import { duration, percent } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';
import { format, t } from '../../../shared/language/t.ts';
import { errorSentence } from '../../../shared/domain/errors.ts';

export function groupText(group: GroupView): string {
  const { name, id, method, state, trials, error } = group;
  const failed = trials.filter((trial) => trial.state === 'failed');
  const told = {
    name,
    id,
    method: methodCalled(method).title,
    state: t.cliRuns.state({ state }),
    runs: ofTotal(group),
  };
  const faults = failed.map((trial) => {
    const why = trial.error ?? t.cliRuns.noReasonKept;
    return `  ${t.cliRuns.failedTrial({ name: trial.name, seed: trial.seed, why })}`;
  });
  const parts = [
    t.cliRuns.groupState(told),
    error === null ? undefined : errorSentence(error),
    group.kind === 'seeds' ? seedsText(group) : searchText(group),
    failed.length === 0 ? undefined : [t.cliRuns.runsFailed({ count: failed.length }), ...faults].join('\n'),
  ];
  return parts.filter((part) => part !== undefined).join('\n\n');
}

/** "8 of 10 runs". */
export function ofTotal({ progress: { done, total } }: GroupView): string {
  return total === null ? t.cliRuns.runs({ count: done }) : t.cliRuns.runsOfTotal({ done, total });
}

/** Results and what the method's charts show; `--json` has all figures. */
function seedsText({ method, figures, trials }: GroupView): string {
  const { charts, needs } = methodCalled(method);
  const charted = new Set(charts.flatMap(({ lines }) => lines.map(({ metric }) => metric)));
  const fields = resultFieldsOf(needs);
  // What is counted in the data is the same for all seeds.
  const shown = figures.filter(({ of, name, low, high }) =>
    of === 'result' ? !(fields[name]?.format === 'count' && low === high) : charted.has(name),
  );
  if (shown.length === 0) return t.cliRuns.noRunEnded;
  const completed = trials.filter(({ state }) => state === 'completed').length;
  const rows = shown.map(({ name, of, mean, low, high, count }) => {
    const isShare = of === 'result' && fields[name]?.format === 'share';
    const text = (value: number | null) => (value === null ? '' : isShare ? percent(value) : plain(value));
    const interval = low === null || high === null ? '' : t.common.fromTo({ low: text(low), high: text(high) });
    const title = of === 'result' ? render(fields[name].title) : name;
    return [title, text(mean), interval, String(count)];
  });
  const columns = [
    { title: t.cliRuns.atTheEnd },
    ...[t.cliRuns.mean, t.cliRuns.interval, t.cliRuns.seeds].map((title) => ({ title, align: 'right' as const })),
  ];
  return `${t.cliRuns.overSeeds({ seeds: completed })}\n\n${table(columns, rows)}`;
}

/** The best first. */
function searchText(group: GroupView): string {
  const { objective, trials, strategy } = group;
  if (trials.length === 0 || objective === null) return t.cliRuns.noRunBegun;
  const names = [...new Set(trials.flatMap(({ settings }) => Object.keys(settings)))];
  const rows = bestFirst(group).map((trial) => [
    String(trial.trial),
    ...(strategy === 'halving' ? [String(trial.rung)] : []),
    ...names.map((name) => settingText(trial.settings[name])),
    objectiveText(group, trial.objective),
    t.cliRuns.state({ state: trial.state }),
    duration(trial.seconds),
    trial.name,
  ]);
  const { title, judge } = objective;
  const right = [
    t.cliRuns.trial,
    ...(strategy === 'halving' ? [t.cliRuns.rung] : []),
    ...names,
    judge === null ? title : t.cliRuns.objectiveBy({ objective: title, judge }),
  ];
  const { state, took, run } = t.cliResults.heading;
  const columns = [
    ...right.map((head) => ({ title: head, align: 'right' as const })),
    { title: state },
    { title: took, align: 'right' as const },
    { title: run },
  ];
  return table(columns, rows);
}

export function objectiveText({ objective }: GroupView, value: number | null): string {
  if (value === null) return '';
  return objective?.name === 'heldOutLoss' ? plain(value) : percent(value);
}

/** "learningRate 0.0003, batchSize 8". */
export function settingsText(settings: TrialView['settings']): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${settingText(value)}`)
    .join(', ');
}

function settingText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function bestFirst({ objective, trials }: GroupView): TrialView[] {
  const worth = ({ objective: of }: TrialView) => (of === null ? -Infinity : objective?.higherIsBetter ? of : -of);
  return trials.toSorted((a, b) => (worth(a) === worth(b) ? a.trial - b.trial : worth(b) - worth(a)));
}

/** To four digits, which is more than an interval allows. */
function plain(value: number): string {
  return Number.isInteger(value) ? format.count(value) : String(Number(value.toPrecision(4)));
}
