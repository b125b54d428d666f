/** What chooses a reply from several, as a form asks for it: how many are sampled, and by which reward model or rule. */
import type { RunView } from '../../shared/contract/runs.ts';
import type { BestOf } from '../../shared/domain/best-of.ts';
import { judgeLabel } from '../../shared/domain/judge-words.ts';
import { ruleCalled, ruleNames } from '../../shared/domain/rules.ts';
import { t } from '../../shared/language/t.ts';
import { makesChooser, makesRewardModel } from '../../shared/methods/stages.ts';
import type { Choice } from '../ui/choice.ts';
import { remember, remembered } from './preferences.ts';

const counts = ['1', '2', '4', '8', '16'];

export class BestOfPick {
  /** '1': nothing chooses. */
  n = $state('1');
  by = $state('');
  readonly #key: string | undefined;

  /** @param key under which the browser remembers it, where it is to */
  constructor(key?: string) {
    this.#key = key;
    const [n, ...by] = (key === undefined ? '' : (remembered(key) ?? '')).split(' ');
    if (counts.includes(n)) [this.n, this.by] = [n, by.join(' ')];
  }

  choose(change: { readonly n?: string; readonly by?: string }): void {
    this.n = change.n ?? this.n;
    this.by = change.by ?? this.by;
    if (this.#key !== undefined) remember(this.#key, this.n === '1' ? undefined : `${this.n} ${this.by}`);
  }

  /** Undefined while nothing chooses. @param runs as in `chooserChoices` */
  value(runs: readonly RunView[]): BestOf | undefined {
    return this.n === '1' ? undefined : { n: Number(this.n), by: this.shownBy(runs) };
  }

  /** The chooser that is taken: what was picked, as long as it is there. @param runs as in `chooserChoices` */
  shownBy(runs: readonly RunView[]): string {
    const known = chooserChoices(runs).map(({ value }) => value);
    return known.includes(this.by) || (this.by !== '' && runs.length === 0) ? this.by : known[0];
  }
}

export function countChoices(): Choice[] {
  return counts.map((value) => ({
    value,
    label: value === '1' ? t.workbench.bestOfOff : t.workbench.bestOfCount({ n: Number(value) }),
  }));
}

/** Reward models and Q-heads, newest first, and the rules that need nothing more to be told. @param runs of the home */
export function chooserChoices(runs: readonly RunView[]): Choice[] {
  const models = runs
    .filter((run) => run.state === 'completed' && makesChooser(run))
    .map((run) => `${makesRewardModel(run) ? 'reward' : 'q'}:${run.id}`);
  const rules = ruleNames.filter((name) => !ruleCalled(name).setting && !ruleCalled(name).needsReference);
  return [...models, ...rules.map((name) => `rule:${name}`)].map((value) => ({
    value,
    label: judgeLabel(value, runs),
  }));
}
