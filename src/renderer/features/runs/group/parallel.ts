/** Where the lines of a picture of parallel coordinates go: an axis for each setting and one for the objective. */
import type { GroupView, TrialView } from '../../../../shared/contract/groups.ts';
import { objectiveText, objectiveTitle, settingText } from './group-words.ts';

export interface ParallelAxis {
  readonly title: string;
  /** From the bottom, 0, to the top, 1. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Null where a trial has no value. */
  readonly placeOf: (trial: TrialView) => number | null;
}

/** The objective comes last, its better end at the top. */
export function parallelAxes(group: GroupView): ParallelAxis[] {
  const { trials, objective } = group;
  const names = [...new Set(trials.flatMap(({ settings }) => Object.keys(settings)))];
  const settings = names.map((name) => settingAxis(name, trials));
  if (objective === null) return settings;
  const reached = trials.flatMap(({ objective: value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...reached), Math.max(...reached)];
  const up = (value: number) => (high === low ? 0.5 : (value - low) / (high - low));
  const place = (value: number) => (objective.higherIsBetter ? up(value) : 1 - up(value));
  const ends = reached.length === 0 ? [] : low === high ? [low] : [low, high];
  return [
    ...settings,
    {
      title: objectiveTitle(objective.name),
      ticks: ends.map((value) => ({ at: place(value), label: objectiveText(group, value) })),
      placeOf: ({ objective: value }) => (value === null ? null : place(value)),
    },
  ];
}

/** Numbers by their size, on a logarithmic scale where they span more than a factor of 20; other values at equal distances. */
function settingAxis(name: string, trials: readonly TrialView[]): ParallelAxis {
  const values = trials.map(({ settings }) => settings[name]);
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) {
    const kinds = [...new Set(values.map(settingText))].sort();
    const at = (text: string) => (kinds.length === 1 ? 0.5 : kinds.indexOf(text) / (kinds.length - 1));
    return {
      title: name,
      ticks: kinds.map((label) => ({ at: at(label), label })),
      placeOf: ({ settings }) => at(settingText(settings[name])),
    };
  }
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const isLog = low > 0 && high / low > 20;
  const of = (value: number) => (isLog ? Math.log(value) : value);
  const at = (value: number) => (high === low ? 0.5 : (of(value) - of(low)) / (of(high) - of(low)));
  const ends = low === high ? [low] : [low, high];
  return {
    title: name,
    ticks: ends.map((value) => ({ at: at(value), label: settingText(value) })),
    placeOf: ({ settings }) => at(Number(settings[name])),
  };
}
