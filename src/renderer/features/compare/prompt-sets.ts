/** The prompts that two versions can be compared on, and what either was trained on. */
import type { PromptSetView } from '../../../shared/contract/compare.ts';
import { formatCount } from '../../ui/format.ts';
import type { Choice } from '../../ui/choice.ts';

/** As an address names it. */
export function valueOf({ source }: Pick<PromptSetView, 'source'>): string {
  return source.kind === 'round' ? `round:${source.run}` : source.dataset;
}

/** The one that is asked for; else held-out prompts, then those that neither was trained on, the largest first. */
export function chooseSet(sets: readonly PromptSetView[], asked: string | undefined): PromptSetView | undefined {
  const rank = ({ source, trained }: PromptSetView) => [
    trained.a + trained.b === 0 ? 0 : 1,
    source.kind === 'round' ? 0 : 1,
  ];
  return (
    sets.find((set) => valueOf(set) === asked) ??
    sets.toSorted((x, y) => {
      const [[xSeen, xKind], [ySeen, yKind]] = [rank(x), rank(y)];
      return xSeen - ySeen || xKind - yKind || y.prompts - x.prompts;
    })[0]
  );
}

export interface Names {
  readonly a: string;
  readonly b: string;
}

/** "Round 1 was trained on 142 of these 160 prompts."; undefined where neither was on any. */
export function trainedWords({ trained, prompts }: PromptSetView, names: Names): string | undefined {
  const some = (['a', 'b'] as const).filter((side) => trained[side] > 0);
  if (some.length === 0) return undefined;
  const clauses = some.map((side) => `${names[side]} was trained on ${shareOf(trained[side], prompts)}`);
  return `${clauses.join(', ')} of these ${counted(prompts)}.`;
}

export function setChoices(sets: readonly PromptSetView[], names: Names): Choice[] {
  return sets.map((set) => {
    const { trained, prompts, name } = set;
    const learnt = (['a', 'b'] as const)
      .filter((side) => trained[side] > 0)
      .map((side) => `${names[side]} was trained on ${shareOf(trained[side], prompts)}`);
    return { value: valueOf(set), label: name, note: [counted(prompts), ...learnt].join('; ') };
  });
}

function shareOf(count: number, all: number): string {
  return count === all ? 'all' : formatCount(count);
}

function counted(prompts: number): string {
  return `${formatCount(prompts)} ${prompts === 1 ? 'prompt' : 'prompts'}`;
}
